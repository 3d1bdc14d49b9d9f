// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/creation.h"

#include "pillars/access/fine_grained.h"
#include "pillars/org/second_factor.h"

namespace stithy::access {

namespace {

bool allows(const org::Organisation& organisation, org::Membership membership) {
  return membership == org::Membership::Owner ||
         (membership == org::Membership::Member && organisation.members_create);
}

}  // namespace

Result<bool> may_create_in(db::Reader& reader, const web::Principal& who,
                           const account::Namespace& owner) {
  if (!who.signed_in()) return false;
  if (who.kind == web::Principal::Kind::Token && token::is_fine_grained(who.scopes) &&
      !TRY(fine_may_create(reader, who, owner.id)))
    return false;
  if (who.site_admin || owner.id.value() == who.user.value()) return true;
  if (owner.kind != account::Namespace::Kind::Organisation) return false;
  auto organisation = TRY(org::find_organisation(reader, owner.id));
  if (!organisation) return false;
  return allows(*organisation, TRY(org::find_standing(reader, owner.id, who.user)));
}

Result<std::vector<org::Organisation>> list_creatable(db::Reader& reader,
                                                      const web::Principal& who) {
  std::vector<org::Organisation> out;
  if (!who.signed_in()) return out;
  for (auto& one : TRY(org::list_belongings(reader, who.user, true)))
    if (!one.rests && allows(one.organisation, one.role))
      out.push_back(std::move(one.organisation));
  return out;
}

Result<UserId> keeper_of(db::Reader& reader, const account::Namespace& owner) {
  if (owner.kind == account::Namespace::Kind::User) return UserId{owner.id.value()};
  org::MemberFilter owners;
  owners.only_owners = true;
  auto found = TRY(org::list_members(reader, owner.id, owners, 1));
  if (found.empty()) return conflict("This organisation has no owner.");
  return found.front().user;
}

}  // namespace stithy::access

// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/organisation_grants.h"

#include "base/text.h"
#include "kit/audit/scene.h"
#include "pillars/access/fine_grained.h"
#include "pillars/access/person_checks.h"
#include "pillars/org/second_factor.h"

namespace stithy::access {

namespace {

using org::Membership;
using web::Principal;
using web::Scope;

constexpr Membership least_membership(Need need) {
  switch (need) {
    case Need::OrgMember:
    case Need::TeamRead:
    case Need::TeamMaintain: return Membership::Member;
    case Need::OrgOwner:
    case Need::FreshOrgOwner: return Membership::Owner;
    default: return Membership::None;
  }
}

// What the audit log says of a change is about this organisation from here on.
void set_scene(const org::Organisation& o) {
  audit::Scope* scope = audit::Scope::current();
  if (scope == nullptr) return;
  std::string object = o.name;
  const std::string& part = scope->scene().about.object;
  if (!part.empty()) object = text::format("{}: {}", object, part);
  audit::set_about({.object = std::move(object), .node = o.id, .node_name = o.name});
}

bool is_fine(const Principal& who) {
  return who.kind == Principal::Kind::Token && token::is_fine_grained(who.scopes);
}

Result<Membership> fine_membership_at(db::Reader& reader, const Principal& who, NamespaceId id,
                                      const web::Route& row) {
  auto own = TRY(org::find_standing(reader, id, who.user));
  return fine_membership_on(reader, who, id, own, row);
}

struct Entered {
  org::Organisation organisation;
  Membership membership;
};

// Hidden parts answer whoever does not belong to it as if they were not there.
Error absent_part() { return not_found("There is nothing here that you may see."); }

Result<Entered> enter(web::Request& request, Need need) {
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(org::find_organisation(*reader, request.param("org")));
  const Principal& who = request.principal();
  if (need != Need::OrgRead && !who.signed_in()) return denied("Sign in first.");
  if (!found) return not_found("There is no such organisation.");
  const bool fine = is_fine(who);
  Membership membership = fine ? TRY(fine_membership_at(*reader, who, found->id, request.route()))
                               : TRY(membership_of(*reader, who, found->id));
  if (membership < least_membership(need)) {
    if (membership == Membership::None) {
      const auto person = TRY(org::find_standing(*reader, found->id, who.user));
      if (person == Membership::None) return absent_part();
      return fine ? denied("The token is not for this organisation.")
                  : denied("The token lacks the scope org:read.");
    }
    return denied(text::format("This is for owners of {}.", found->name));
  }
  const bool changes = need != Need::OrgRead && request.route().method != web::Method::Get;
  if (changes && who.kind == Principal::Kind::Token && !fine && !who.may(Scope::OrgAdmin))
    return denied("The token lacks the scope org:admin.");
  if (need == Need::FreshOrgOwner) TRY(check_fresh(request));
  if (changes) set_scene(*found);
  return Entered{*std::move(found), membership};
}

}  // namespace

Result<Membership> membership_of(db::Reader& reader, const Principal& who,
                                 NamespaceId organisation) {
  if (!who.signed_in()) return Membership::None;
  if (is_fine(who)) {
    auto own = TRY(org::find_standing(reader, organisation, who.user));
    return fine_membership(reader, who, organisation, own);
  }
  const bool token = who.kind == Principal::Kind::Token;
  if (token && (!who.may(Scope::OrgRead) || who.only_repo)) return Membership::None;
  Membership held =
      who.site_admin ? Membership::Owner : TRY(org::find_standing(reader, organisation, who.user));
  // A token that may not change anything acts as a member.
  if (token && !who.may(Scope::OrgAdmin)) return std::min(held, Membership::Member);
  return held;
}

bool may_see(const org::Team& team, const org::Part& part, Membership membership) {
  if (membership == Membership::Owner) return true;
  return membership == Membership::Member && (!team.secret || part.reaches);
}

template <Need N>
Result<OrgGrant<N>> OrgGrant<N>::admit(web::Request& request) {
  auto entered = TRY(enter(request, N));
  return OrgGrant(std::make_shared<const web::Principal>(request.principal()),
                  std::make_shared<const org::Organisation>(std::move(entered.organisation)),
                  entered.membership);
}

template class OrgGrant<Need::OrgRead>;
template class OrgGrant<Need::OrgMember>;
template class OrgGrant<Need::OrgOwner>;
template class OrgGrant<Need::FreshOrgOwner>;

template <Need N>
Result<TeamGrant<N>> TeamGrant<N>::admit(web::Request& request) {
  auto at = TRY(OrgMember::admit(request));
  db::Reader* reader = TRY(request.reader());
  auto team = TRY(org::find_team(*reader, at.organisation().id, request.param("team")));
  auto part = team ? TRY(org::find_part(*reader, team->id, at.who().user)) : org::Part{};
  if (!team || !may_see(*team, part, at.membership())) return not_found("There is no such team.");
  TeamGrant grant(std::move(at), std::make_shared<const org::Team>(*std::move(team)), part);
  if (N == Need::TeamMaintain && !grant.may_maintain())
    return denied(text::format("This is for maintainers of {} and owners of {}.", grant.team().name,
                               grant.organisation().name));
  return grant;
}

template class TeamGrant<Need::TeamRead>;
template class TeamGrant<Need::TeamMaintain>;

}  // namespace stithy::access

// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/views/own.h"
#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/routes.h"
#include "features/orgs/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

// Of an organisation that the person has to do with; its name alone tells nothing.
Result<org::Organisation> organisation_in(db::Reader& reader, const web::Request& request) {
  auto found = TRY(org::find_organisation(reader, request.param("name")));
  if (!found) return not_found("There is no such organisation.");
  return *std::move(found);
}

template <class F>
Result<web::Answer> change(web::Request& request, std::string_view done, F&& verb) {
  std::string shown;
  auto work = [&](db::Tx& tx) -> Result<void> {
    auto at = TRY(organisation_in(tx, request));
    shown = at.shown();
    return verb(tx, at.id);
  };
  TRY(request.transact(work));
  return web::see_other_with_notice(request, url::own(), text::format("{}{}", done, shown));
}

}  // namespace

Result<web::Answer> show_own(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  OwnView view{.csrf = {}};
  const UserId user = who.who().user;
  for (const auto& one : TRY(org::list_belongings(*reader, user, true)))
    view.organisations.push_back(
        {.name = one.organisation.name,
         .shown = one.organisation.shown(),
         .role = std::string(org::membership_name(one.role)),
         .leave_href = url::leave(one.organisation.name),
         .publicity_href = one.is_public ? url::conceal_membership(one.organisation.name)
                                         : url::publish_membership(one.organisation.name),
         .is_public = one.is_public});
  for (auto& one : TRY(org::list_invitations_to(*reader, user, request.now())))
    view.invitations.push_back({.name = one.organisation_name,
                                .shown = one.organisation_shown,
                                .role = std::string(org::membership_name(one.role)),
                                .accept_href = url::accept_invitation(one.organisation_name),
                                .decline_href = url::decline_invitation(one.organisation_name),
                                .expires_at = one.expires_at});
  ui::Frame frame = access::account_frame(request, "Organisations");
  view.csrf = frame.csrf;
  return access::account_answer(request, frame, "organisations", own_page(view));
}

Result<web::Answer> accept(const access::SignedIn& who, web::Request& request) {
  return change(request, "You belong to ", [&](db::Tx& tx, NamespaceId id) {
    return org::accept_invitation(tx, id, who.who().user, request.now());
  });
}

Result<web::Answer> decline(const access::SignedIn& who, web::Request& request) {
  return change(request, "You declined to join ", [&](db::Tx& tx, NamespaceId id) -> Result<void> {
    if (TRY(org::withdraw_invitation(tx, id, who.who().user))) return {};
    return not_found("There is no such invitation; it may be withdrawn.");
  });
}

Result<web::Answer> leave(const access::SignedIn& who, web::Request& request) {
  const UserId user = who.who().user;
  return change(request, "You left ", [&](db::Tx& tx, NamespaceId id) {
    return org::remove_member(tx, id, user, user, request.now());
  });
}

Result<web::Answer> publish(const access::SignedIn& who, web::Request& request) {
  return change(request, "Everybody may know that you belong to ", [&](db::Tx& tx, NamespaceId id) {
    return org::set_publicity(tx, id, who.who().user, true);
  });
}

Result<web::Answer> conceal(const access::SignedIn& who, web::Request& request) {
  return change(request, "Only members know that you belong to ", [&](db::Tx& tx, NamespaceId id) {
    return org::set_publicity(tx, id, who.who().user, false);
  });
}

}  // namespace stithy::orgs

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/orgs/api/api.h"
#include "features/orgs/api/maker.h"
#include "features/orgs/urls.h"
#include "pillars/foundations.h"

namespace stithy::orgs {

namespace {

std::string next_link(const web::Request& request, const org::Organisation& last,
                      std::int64_t per_page) {
  return text::format("<{}{}?since={}&per_page={}>; rel=\"next\"", request.site().main_url,
                      url::api::list(), last.id.value(), per_page);
}

// What one may say of one's own memberships with this credential.
Result<void> check_reads(const access::SignedIn& who) {
  const web::Principal& p = who.who();
  if (p.kind != web::Principal::Kind::Token || p.may(web::Scope::OrgRead)) return {};
  return denied("The token lacks the scope org:read.");
}

struct OwnState {
  org::Organisation organisation;
  org::Membership role = org::Membership::None;
  bool pending = false;
};
Result<OwnState> own_state(db::Reader& reader, const web::Request& request, UserId user) {
  auto found = TRY(org::find_organisation(reader, request.param("name")));
  if (!found) return not_found("There is no such organisation.");
  auto member = TRY(org::find_member(reader, found->id, user));
  if (member.role != org::Membership::None) return OwnState{*std::move(found), member.role, false};
  auto invited = TRY(org::find_invitation(reader, found->id, user, request.now()));
  if (!invited) return not_found("You do not belong to this organisation.");
  return OwnState{*std::move(found), invited->role, true};
}

Result<web::Answer> own_membership_answer(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto state = TRY(own_state(*reader, request, who.who().user));
  auto person = TRY(account::find_account(*reader, who.who().user));
  if (!person) return not_found("There is no such account.");
  ApiMaker maker(request, *reader);
  return web::json_of(maker.membership(state.organisation, *person, state.role, state.pending));
}

std::vector<ApiOrganisation> shown(const web::Site& site, const std::vector<org::Belonging>& list) {
  std::vector<ApiOrganisation> out;
  for (const auto& one : list) out.push_back(api_organisation(site, one.organisation));
  return out;
}

}  // namespace

Result<web::Answer> api_list(const access::Anyone&, web::Request& request) {
  auto since = text::parse_number<std::int64_t>(request.query("since")).value_or(0);
  auto per_page = static_cast<std::int64_t>(web::api_page(request).size);
  db::Reader* reader = TRY(request.reader());
  auto list = TRY(org::list_organisations(*reader, NamespaceId{since}, per_page + 1));
  const bool more = static_cast<std::int64_t>(list.size()) > per_page;
  if (more) list.pop_back();
  std::vector<ApiOrganisation> out;
  for (const auto& one : list) out.push_back(api_organisation(request.site(), one));
  auto answer = web::json_of(out);
  if (more) answer.headers.set("Link", next_link(request, list.back(), per_page));
  return answer;
}

Result<web::Answer> api_show(const access::OrgRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ApiMaker maker(request, *reader);
  return web::json_of(TRY(maker.full(at.organisation(), at.membership())));
}

Result<web::Answer> api_change(const access::OrgOwner& at, web::Request& request) {
  auto body = TRY(request.body_as<OrganisationChange>());
  const auto& o = at.organisation();
  request.close_reader();
  auto change = [&](db::Tx& tx) -> Result<void> {
    TRY(org::set_profile(
        tx, o.id,
        {body.name.value_or(o.display_name), body.description.value_or(o.description),
         body.blog.value_or(o.website), body.location.value_or(o.location)},
        request.now()));
    auto role = o.base_role;
    if (body.default_repository_permission)
      role = TRY(org::parse_base_role(*body.default_repository_permission));
    return org::set_rules(tx, o.id, role,
                          body.members_can_create_repositories.value_or(o.members_create),
                          request.now());
  };
  auto saved = request.transact(change);
  if (!saved) return api_error(std::move(saved).take_error());
  db::Reader* reader = TRY(request.reader());
  auto now = TRY(org::find_organisation(*reader, o.id));
  if (!now) return not_found("There is no such organisation.");
  ApiMaker maker(request, *reader);
  return web::json_of(TRY(maker.full(*now, at.membership())));
}

Result<web::Answer> api_own(const access::SignedIn& who, web::Request& request) {
  TRY(check_reads(who));
  db::Reader* reader = TRY(request.reader());
  auto list = TRY(org::list_belongings(*reader, who.who().user, true));
  std::erase_if(list, [](const org::Belonging& one) { return one.rests; });
  return page_of(request, shown(request.site(), list));
}

Result<web::Answer> api_of_user(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto owner = TRY(account::find_namespace(*reader, request.param("login")));
  if (!owner) return not_found("There is no such account.");
  // Also for the person: what everybody may know. Organisations belong to none.
  auto list = TRY(org::list_belongings(*reader, UserId{owner->id.value()}, false));
  return page_of(request, shown(request.site(), list));
}

Result<web::Answer> api_own_memberships(const access::SignedIn& who, web::Request& request) {
  TRY(check_reads(who));
  auto state = request.query("state");
  if (!state.empty() && state != "active" && state != "pending")
    return invalid_field("state", "It is active or pending.");
  db::Reader* reader = TRY(request.reader());
  auto person = TRY(account::find_account(*reader, who.who().user));
  if (!person) return not_found("There is no such account.");
  ApiMaker maker(request, *reader);
  std::vector<ApiMembership> out;
  if (state != "pending")
    for (const auto& one : TRY(org::list_belongings(*reader, person->id, true)))
      out.push_back(maker.membership(one.organisation, *person, one.role, false));
  if (state != "active")
    for (const auto& one : TRY(org::list_invitations_to(*reader, person->id, request.now())))
      if (auto o = TRY(org::find_organisation(*reader, one.organisation)))
        out.push_back(maker.membership(*o, *person, one.role, true));
  return page_of(request, out);
}

Result<web::Answer> api_own_membership(const access::SignedIn& who, web::Request& request) {
  TRY(check_reads(who));
  return own_membership_answer(who, request);
}

Result<web::Answer> api_accept(const access::SignedIn& who, web::Request& request) {
  TRY(request.body_as<OwnMembershipBody>());
  const UserId user = who.who().user;
  request.close_reader();
  auto accept = [&](db::Tx& tx) -> Result<void> {
    auto state = TRY(own_state(tx, request, user));
    if (!state.pending) return {};
    return org::accept_invitation(tx, state.organisation.id, user, request.now());
  };
  TRY(request.transact(accept));
  return own_membership_answer(who, request);
}

}  // namespace stithy::orgs

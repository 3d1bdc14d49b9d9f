// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/api/api.h"
#include "features/orgs/api/maker.h"
#include "features/orgs/urls.h"

namespace stithy::orgs {

namespace {

constexpr std::int64_t kListMax = 10'000;

Result<web::Answer> membership_answer(const access::TeamRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto person = TRY(person_in_path(*reader, request));
  auto part = TRY(org::find_part(*reader, at.team().id, person.id));
  if (!part.reaches) return not_found("They are not in the team.");
  auto member = TRY(org::find_member(*reader, at.organisation().id, person.id));
  const bool maintains = part.maintainer || member.role == org::Membership::Owner;
  return web::json_of(ApiTeamMembership{
      .url = request.site().main_url +
             url::api::team_membership(at.organisation().name, at.team().slug, person.login),
      .role = maintains ? "maintainer" : "member",
      .state = "active"});
}

}  // namespace

Result<web::Answer> api_team_members(const access::TeamRead& at, web::Request& request) {
  auto role = request.query("role");
  if (!role.empty() && role != "all" && role != "member" && role != "maintainer")
    return invalid_field("role", "It is all, member or maintainer.");
  db::Reader* reader = TRY(request.reader());
  std::vector<account::SimpleUser> out;
  for (const auto& one : TRY(org::list_team_members(*reader, at.team().id, "", kListMax))) {
    if (role == "member" && one.maintainer) continue;
    if (role == "maintainer" && !one.maintainer) continue;
    out.push_back(account::simple_user_of(
        request.site(),
        {.id = one.user.value(), .login = one.login, .avatar_hash = one.avatar_hash}));
  }
  return page_of(request, out);
}

Result<web::Answer> api_team_membership(const access::TeamRead& at, web::Request& request) {
  return membership_answer(at, request);
}

Result<web::Answer> api_put_team_membership(const access::TeamMaintain& at, web::Request& request) {
  auto body = TRY(request.body_as<TeamMembershipBody>());
  request.close_reader();
  auto put = [&](db::Tx& tx) -> Result<void> {
    auto person = TRY(person_in_path(tx, request));
    return org::put_team_member(tx, at.team(), person.id, body.role == "maintainer", request.now());
  };
  auto done = request.transact(put);
  if (!done) return api_error(std::move(done).take_error());
  return membership_answer(at, request);
}

Result<web::Answer> api_drop_team_membership(const access::TeamMaintain& at,
                                             web::Request& request) {
  request.close_reader();
  auto drop = [&](db::Tx& tx) -> Result<void> {
    auto person = TRY(person_in_path(tx, request));
    if (TRY(org::remove_team_member(tx, at.team(), person.id))) return {};
    return not_found("They are not in the team.");
  };
  TRY(request.transact(drop));
  return web::no_content();
}

}  // namespace stithy::orgs

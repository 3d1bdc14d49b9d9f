// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/orgs/api/api.h"
#include "features/orgs/api/maker.h"
#include "features/orgs/letters.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"

namespace stithy::orgs {

namespace {

Result<account::Account> invitee(db::Reader& reader, const InvitationBody& body) {
  std::optional<account::Account> found;
  if (body.invitee_id.has_value() == body.email.has_value())
    return invalid_field("invitee_id", "Name one: invitee_id or email.");
  if (body.invitee_id)
    found = TRY(account::find_account(reader, UserId{*body.invitee_id}));
  else
    found = TRY(account::find_account_by_email(reader, *body.email));
  if (!found || found->disabled)
    return invalid_field(body.email ? "email" : "invitee_id", "There is no such account.");
  return *std::move(found);
}

Result<TeamId> team_of(db::Reader& reader, const access::OrgOwner& at, const InvitationBody& body) {
  if (!body.team_ids || body.team_ids->empty()) return TeamId{};
  if (body.team_ids->size() > 1)
    return invalid_field("team_ids", "An invitation leads into one team; add to others later.");
  auto team = TRY(org::find_team(reader, TeamId{body.team_ids->front()}));
  if (!team || team->organisation != at.organisation().id)
    return invalid_field("team_ids", "There is no such team in the organisation.");
  return team->id;
}

Result<org::Invitation> invitation_in(db::Reader& reader, const access::OrgOwner& at,
                                      const web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("invitation_id"));
  for (auto& one : TRY(org::list_invitations(reader, at.organisation().id, request.now())))
    if (id && one.id.value() == *id) return std::move(one);
  return not_found("There is no such invitation; it may be answered already.");
}

}  // namespace

Result<web::Answer> api_invitations(const access::OrgOwner& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ApiMaker maker(request, *reader);
  std::vector<ApiInvitation> out;
  for (const auto& one : TRY(org::list_invitations(*reader, at.organisation().id, request.now())))
    out.push_back(TRY(maker.invitation(at.organisation(), one)));
  return page_of(request, out);
}

Result<web::Answer> api_invite(const access::OrgOwner& at, web::Request& request) {
  auto body = TRY(request.body_as<InvitationBody>());
  const auto& o = at.organisation();
  const auto role = body.role == "admin" ? org::Membership::Owner : org::Membership::Member;
  UserId invited;
  request.close_reader();
  auto invite = [&](db::Tx& tx) -> Result<void> {
    auto person = TRY(invitee(tx, body));
    invited = person.id;
    auto team = TRY(team_of(tx, at, body));
    TRY(org::invite(tx, o.id, person.id, role, team, at.who().user, request.now()));
    const Foundations& on = request.on();
    return account::notify(tx, account::NoticeDesk{on.settings, on.keys, on.site}, person.id,
                           invitation_notice(on.site, o, at.who().login, role, request.now()),
                           request.now());
  };
  auto done = request.transact(invite);
  if (!done) {
    Error error = std::move(done).take_error();
    if (error.code == Code::Conflict) return invalid_field("invitee_id", error.message);
    return error;
  }
  db::Reader* reader = TRY(request.reader());
  auto made = TRY(org::find_invitation(*reader, o.id, invited, request.now()));
  if (!made) return conflict("The invitation was answered or withdrawn meanwhile.");
  ApiMaker maker(request, *reader);
  return web::json_of(TRY(maker.invitation(o, *made)), 201);
}

Result<web::Answer> api_withdraw(const access::OrgOwner& at, web::Request& request) {
  request.close_reader();
  auto withdraw = [&](db::Tx& tx) -> Result<void> {
    auto one = TRY(invitation_in(tx, at, request));
    TRY(org::withdraw_invitation(tx, at.organisation().id, one.user));
    return {};
  };
  TRY(request.transact(withdraw));
  return web::no_content();
}

Result<web::Answer> api_invitation_teams(const access::OrgOwner& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto one = TRY(invitation_in(*reader, at, request));
  std::vector<ApiTeam> out;
  ApiMaker maker(request, *reader);
  if (one.team)
    if (auto team = TRY(org::find_team(*reader, one.team)))
      out.push_back(TRY(maker.team(at.organisation(), *team)));
  return page_of(request, out);
}

}  // namespace stithy::orgs

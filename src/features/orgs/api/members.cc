// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/api/api.h"
#include "features/orgs/api/maker.h"
#include "features/orgs/letters.h"
#include "features/orgs/urls.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"
#include "pillars/repo/team_roles.h"

namespace stithy::orgs {

namespace {

constexpr std::int64_t kListMax = 10'000;

account::SimpleUser user_of(const web::Site& site, const org::Member& one) {
  return account::simple_user_of(
      site, {.id = one.user.value(), .login = one.login, .avatar_hash = one.avatar_hash});
}

Result<web::Answer> members_answer(web::Request& request, const access::OrgRead& at,
                                   const org::MemberFilter& filter) {
  db::Reader* reader = TRY(request.reader());
  std::vector<account::SimpleUser> out;
  for (const auto& one : TRY(org::list_members(*reader, at.organisation().id, filter, kListMax)))
    if (request.query("role") != "member" || one.role == org::Membership::Member)
      out.push_back(user_of(request.site(), one));
  return page_of(request, out);
}

Result<web::Answer> set_publicity(const access::OrgMember& at, web::Request& request,
                                  bool is_public) {
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto person = TRY(person_in_path(tx, request));
    if (person.id != at.who().user)
      return denied("Everybody decides for themselves whether their membership is shown.");
    return org::set_publicity(tx, at.organisation().id, person.id, is_public);
  };
  request.close_reader();
  TRY(request.transact(change));
  return web::no_content();
}

Result<void> remove(db::Tx& tx, const access::OrgOwner& at, const web::Request& request) {
  auto person = TRY(person_in_path(tx, request));
  return org::remove_member(tx, at.organisation().id, person.id, at.who().user, request.now());
}

// As GitHub has it: a member gets the role, anybody else an invitation.
Result<void> put_membership(db::Tx& tx, const access::OrgOwner& at, web::Request& request,
                            org::Membership role) {
  const auto& o = at.organisation();
  auto person = TRY(person_in_path(tx, request));
  const UserId by = at.who().user;
  if (TRY(org::find_member(tx, o.id, person.id)).role != org::Membership::None)
    return org::put_member(tx, o.id, person.id, role, by, request.now());
  TRY(org::invite(tx, o.id, person.id, role, TeamId{}, by, request.now()));
  const Foundations& on = request.on();
  return account::notify(tx, account::NoticeDesk{on.settings, on.keys, on.site}, person.id,
                         invitation_notice(on.site, o, at.who().login, role, request.now()),
                         request.now());
}

Result<web::Answer> membership_answer(const access::OrgMember& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto person = TRY(person_in_path(*reader, request));
  const auto& o = at.organisation();
  ApiMaker maker(request, *reader);
  auto member = TRY(org::find_member(*reader, o.id, person.id));
  if (member.role != org::Membership::None)
    return web::json_of(maker.membership(o, person, member.role, false));
  auto invited = TRY(org::find_invitation(*reader, o.id, person.id, request.now()));
  const bool known = invited && (at.is_owner() || person.id == at.who().user);
  if (!known) return not_found("They do not belong to the organisation.");
  return web::json_of(maker.membership(o, person, invited->role, true));
}

}  // namespace

Result<web::Answer> api_members(const access::OrgRead& at, web::Request& request) {
  auto role = request.query("role");
  if (!role.empty() && role != "all" && role != "admin" && role != "member")
    return invalid_field("role", "It is all, admin or member.");
  org::MemberFilter filter;
  filter.only_public = !at.is_member();
  filter.only_owners = role == "admin";
  filter.only_lacking = request.query("filter") == "2fa_disabled";
  if (filter.only_lacking && !at.is_owner())
    return invalid_field("filter", "Who has no second factor is for owners to know.");
  return members_answer(request, at, filter);
}

Result<web::Answer> api_member(const access::OrgRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto person = TRY(person_in_path(*reader, request));
  auto member = TRY(org::find_member(*reader, at.organisation().id, person.id));
  const bool shown = member.role != org::Membership::None && (at.is_member() || member.is_public);
  if (!shown) return not_found("They do not belong to the organisation.");
  return web::no_content();
}

Result<web::Answer> api_drop_member(const access::OrgOwner& at, web::Request& request) {
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) { return remove(tx, at, request); }));
  return web::no_content();
}

Result<web::Answer> api_public_members(const access::OrgRead& at, web::Request& request) {
  org::MemberFilter filter;
  filter.only_public = true;
  return members_answer(request, at, filter);
}

Result<web::Answer> api_public_member(const access::OrgRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto person = TRY(person_in_path(*reader, request));
  if (!TRY(org::find_member(*reader, at.organisation().id, person.id)).is_public)
    return not_found("They do not show that they belong to the organisation.");
  return web::no_content();
}

Result<web::Answer> api_publish(const access::OrgMember& at, web::Request& request) {
  return set_publicity(at, request, true);
}

Result<web::Answer> api_conceal(const access::OrgMember& at, web::Request& request) {
  return set_publicity(at, request, false);
}

Result<web::Answer> api_membership(const access::OrgMember& at, web::Request& request) {
  return membership_answer(at, request);
}

Result<web::Answer> api_put_membership(const access::OrgOwner& at, web::Request& request) {
  auto body = TRY(request.body_as<MembershipBody>());
  auto role = TRY(org::parse_membership(body.role.value_or("member")));
  request.close_reader();
  auto saved = request.transact([&](db::Tx& tx) { return put_membership(tx, at, request, role); });
  if (!saved) {
    Error error = std::move(saved).take_error();
    if (error.code == Code::Conflict) return invalid_field("role", error.message);
    return error;
  }
  return membership_answer(at, request);
}

Result<web::Answer> api_drop_membership(const access::OrgOwner& at, web::Request& request) {
  request.close_reader();
  auto drop = [&](db::Tx& tx) -> Result<void> {
    auto person = TRY(person_in_path(tx, request));
    if (TRY(org::withdraw_invitation(tx, at.organisation().id, person.id))) return {};
    return remove(tx, at, request);
  };
  TRY(request.transact(drop));
  return web::no_content();
}

Result<web::Answer> api_outsiders(const access::OrgOwner& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  std::vector<account::SimpleUser> out;
  for (const auto& one : TRY(repo::list_outsiders(*reader, at.organisation().id, "", kListMax)))
    out.push_back(
        account::simple_user_of(request.site(), {.id = one.user.value(), .login = one.login}));
  return page_of(request, out);
}

Result<web::Answer> api_drop_outsider(const access::OrgOwner& at, web::Request& request) {
  request.close_reader();
  auto drop = [&](db::Tx& tx) -> Result<void> {
    auto person = TRY(person_in_path(tx, request));
    const NamespaceId id = at.organisation().id;
    if (TRY(org::find_member(tx, id, person.id)).role != org::Membership::None)
      return invalid_field("username", "They are a member of the organisation.");
    TRY(repo::remove_collaborations(tx, id, person.id, at.who().user, request.now()));
    return {};
  };
  TRY(request.transact(drop));
  return web::no_content();
}

}  // namespace stithy::orgs

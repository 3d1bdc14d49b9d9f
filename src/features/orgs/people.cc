// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/views/people.h"
#include "base/log.h"
#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/letters.h"
#include "features/orgs/routes.h"
#include "features/orgs/security/handlers.h"
#include "features/orgs/urls.h"
#include "pillars/account/names.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"
#include "pillars/repo/team_roles.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

constexpr std::int64_t kOnPage = 100;

ui::Person person_of(std::string_view login, std::string_view name, std::string_view avatar) {
  return {std::string(login), std::string(name), web::avatar_url(login, avatar)};
}

Result<void> add_people(PeopleView& view, db::Reader& reader, const access::OrgRead& at,
                        const web::Request& request) {
  const std::string& name = at.organisation().name;
  org::MemberFilter filter;
  filter.only_public = !view.is_member;
  filter.after = account::fold_name(request.query("after"));
  auto list = TRY(org::list_members(reader, at.organisation().id, filter, kOnPage + 1));
  if (!filter.after.empty()) {
    view.pages.previous_href = url::people(name);
    view.pages.previous_label = "First";
  }
  if (static_cast<std::int64_t>(list.size()) > kOnPage) {
    list.pop_back();
    view.pages.next_href =
        text::format("{}?after={}", url::people(name), text::encode_component(list.back().login));
    view.pages.next_label = "Next";
  }
  for (const auto& one : list)
    view.people.push_back({.person = person_of(one.login, one.display_name, one.avatar_hash),
                           .role = std::string(org::membership_name(one.role)),
                           .is_public = one.is_public,
                           .change_href = view.is_owner ? url::change_member(name, one.login) : "",
                           .remove_href = view.is_owner ? url::remove_member(name, one.login) : "",
                           .lacks_second_factor = view.is_owner && one.lacks_second_factor});
  return {};
}

// What owners alone see: who is invited, and who works here without belonging.
Result<void> add_for_owners(PeopleView& view, db::Reader& reader, const access::OrgRead& at,
                            const web::Request& request) {
  const auto& o = at.organisation();
  for (auto& one : TRY(org::list_invitations(reader, o.id, request.now())))
    view.invitations.push_back({.login = one.login,
                                .role = std::string(org::membership_name(one.role)),
                                .withdraw_href = url::withdraw_invitation(o.name, one.login),
                                .expires_at = one.expires_at});
  auto outsiders = TRY(repo::list_outsiders(reader, o.id, "", kOnPage + 1));
  view.more_outsiders = static_cast<std::int64_t>(outsiders.size()) > kOnPage;
  if (view.more_outsiders) outsiders.pop_back();
  for (auto& one : outsiders)
    view.outsiders.push_back({.person = person_of(one.login, one.display_name, ""),
                              .repositories = one.repositories,
                              .remove_href = url::remove_collaborator(o.name, one.login)});
  view.teams = {{"", "no team"}};
  for (const auto& team : TRY(org::list_teams(reader, o.id)))
    view.teams.push_back({team.slug, team.name});
  return {};
}

Result<web::Answer> render(web::Request& request, const access::OrgRead& at, PeopleView view,
                           int status = 200) {
  db::Reader* reader = TRY(request.reader());
  view.heading = heading_of(at.organisation(), at.membership(), "people");
  view.heading.warning = TRY(warning_for(*reader, at.who(), at.organisation()));
  view.is_member = at.is_member();
  view.is_owner = at.is_owner();
  TRY(add_people(view, *reader, at, request));
  if (view.is_owner) TRY(add_for_owners(view, *reader, at, request));
  ui::Frame frame =
      frame_of(request, at.organisation(), text::format("People of {}", at.organisation().shown()));
  frame.crumbs.push_back({"People", "", false});
  view.csrf = frame.csrf;
  return web::page(request, frame, people_page(view), status);
}

Result<account::Account> account_named(db::Reader& reader, std::string_view login) {
  auto found = TRY(account::find_account_by_login(reader, login));
  if (!found || found->disabled)
    return invalid_field("login", text::format("There is no account named \"{}\".", login));
  return *std::move(found);
}

Result<account::Account> account_in_path(db::Reader& reader, const web::Request& request) {
  auto found = TRY(account::find_account_by_login(reader, request.param("login")));
  if (!found) return not_found("There is no such account.");
  return *std::move(found);
}

struct InvitationForm {
  std::string login, role, team;
};

Result<void> invite(db::Tx& tx, web::Request& request, const access::OrgOwner& at,
                    const InvitationForm& form) {
  const auto& o = at.organisation();
  auto account = TRY(account_named(tx, form.login));
  auto role = TRY(org::parse_membership(form.role));
  TeamId team;
  if (!form.team.empty()) {
    auto found = TRY(org::find_team(tx, o.id, form.team));
    if (!found) return invalid_field("team", "There is no such team.");
    team = found->id;
  }
  TRY(org::invite(tx, o.id, account.id, role, team, at.who().user, request.now()));
  const Foundations& on = request.on();
  return account::notify(tx, account::NoticeDesk{on.settings, on.keys, on.site}, account.id,
                         invitation_notice(on.site, o, at.who().login, role, request.now()),
                         request.now());
}

std::string people_path(const access::OrgOwner& at) { return url::people(at.organisation().name); }

}  // namespace

Result<web::Answer> show_people(const access::OrgRead& at, web::Request& request) {
  return render(request, at, {});
}

Result<web::Answer> post_invitation(const access::OrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"login", "role", "team"}) TRY(form->require_single(name));
  InvitationForm asked{std::string(form->text("login")), std::string(form->text("role")),
                       std::string(form->text("team"))};
  request.close_reader();
  auto done = request.transact([&](db::Tx& tx) { return invite(tx, request, at, asked); });
  if (done)
    return web::see_other_with_notice(request, people_path(at),
                                      text::format("{} is invited.", asked.login));
  if (!is_refusal(done.error())) return std::move(done).take_error();
  PeopleView view;
  view.refusal = refusal_of("Nobody was invited.", done.error(), "login");
  view.login = asked.login;
  view.role = asked.role;
  view.team = asked.team;
  return render(request, at, std::move(view), 422);
}

Result<web::Answer> drop_invitation(const access::OrgOwner& at, web::Request& request) {
  auto withdraw = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account_in_path(tx, request));
    if (TRY(org::withdraw_invitation(tx, at.organisation().id, account.id))) return {};
    return not_found("There is no such invitation; it may be answered already.");
  };
  TRY(request.transact(withdraw));
  return web::see_other_with_notice(request, people_path(at), "The invitation is withdrawn.");
}

Result<web::Answer> put_member(const access::OrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  auto role = TRY(org::parse_membership(form->text("role")));
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account_in_path(tx, request));
    const NamespaceId id = at.organisation().id;
    if (TRY(org::find_member(tx, id, account.id)).role == org::Membership::None)
      return not_found("They do not belong to the organisation.");
    return org::put_member(tx, id, account.id, role, at.who().user, request.now());
  };
  TRY(request.transact(change));
  return web::see_other_with_notice(
      request, people_path(at),
      text::format("{} is {} now.", request.param("login"),
                   role == org::Membership::Owner ? "an owner" : "a member"));
}

Result<web::Answer> drop_member(const access::OrgOwner& at, web::Request& request) {
  auto remove = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account_in_path(tx, request));
    return org::remove_member(tx, at.organisation().id, account.id, at.who().user, request.now());
  };
  TRY(request.transact(remove));
  LOG(Info, "orgs.member_removed", {{"organisation", at.organisation().id.value()}});
  return web::see_other_with_notice(
      request, people_path(at),
      text::format("{} does not belong to it any more.", request.param("login")));
}

Result<web::Answer> drop_outsider(const access::OrgOwner& at, web::Request& request) {
  auto remove = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account_in_path(tx, request));
    if (TRY(org::find_member(tx, at.organisation().id, account.id)).role != org::Membership::None)
      return conflict("They are a member; take the roles away in the repositories.");
    auto taken = TRY(repo::remove_collaborations(tx, at.organisation().id, account.id,
                                                 at.who().user, request.now()));
    if (taken == 0) return not_found("They do not collaborate on anything here.");
    return {};
  };
  TRY(request.transact(remove));
  return web::see_other_with_notice(
      request, people_path(at),
      text::format("{} collaborates on nothing here any more.", request.param("login")));
}

}  // namespace stithy::orgs

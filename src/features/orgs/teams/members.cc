// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/teams/handlers.h"
#include "features/orgs/teams/team_page.h"
#include "features/orgs/urls.h"
#include "pillars/account/account.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

std::string path_of(const access::TeamRead& at) {
  return url::team(at.organisation().name, at.team().slug);
}

Result<account::Account> account_in_path(db::Reader& reader, const web::Request& request) {
  auto found = TRY(account::find_account_by_login(reader, request.param("login")));
  if (!found) return not_found("There is no such account.");
  return *std::move(found);
}

}  // namespace

Result<web::Answer> post_team_member(const access::TeamMaintain& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("login"));
  TeamView view;
  view.login = form->text("login");
  view.maintainer = form->checked("maintainer");
  request.close_reader();
  auto add = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account::find_account_by_login(tx, view.login));
    if (!account || account->disabled)
      return invalid_field("login", text::format("There is no account named \"{}\".", view.login));
    return org::put_team_member(tx, at.team(), account->id, view.maintainer, request.now());
  };
  auto added = request.transact(add);
  if (added)
    return web::see_other_with_notice(request, path_of(at),
                                      text::format("{} is in the team.", view.login));
  if (!is_refusal(added.error())) return std::move(added).take_error();
  view.refusal = refusal_of("Nobody was added.", added.error(), "login");
  return team_answer(request, at, std::move(view), 422);
}

Result<web::Answer> put_team_member(const access::TeamMaintain& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  const bool maintainer = form->text("role") == "maintainer";
  if (!maintainer && form->text("role") != "member")
    return invalid_field("role", "The role is member or maintainer.");
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account_in_path(tx, request));
    if (!TRY(org::find_part(tx, at.team().id, account.id)).direct)
      return not_found("They are not in the team.");
    return org::put_team_member(tx, at.team(), account.id, maintainer, request.now());
  };
  TRY(request.transact(change));
  return web::see_other_with_notice(request, path_of(at),
                                    text::format("{} is a {} now.", request.param("login"),
                                                 maintainer ? "maintainer" : "member"));
}

Result<web::Answer> drop_team_member(const access::TeamMaintain& at, web::Request& request) {
  auto remove = [&](db::Tx& tx) -> Result<void> {
    auto account = TRY(account_in_path(tx, request));
    if (TRY(org::remove_team_member(tx, at.team(), account.id))) return {};
    return not_found("They are not in the team.");
  };
  TRY(request.transact(remove));
  return web::see_other_with_notice(
      request, path_of(at),
      text::format("{} is not in the team any more.", request.param("login")));
}

Result<web::Answer> leave_team(const access::TeamRead& at, web::Request& request) {
  auto leave = [&](db::Tx& tx) -> Result<void> {
    if (TRY(org::remove_team_member(tx, at.team(), at.who().user))) return {};
    return not_found("You are not in the team.");
  };
  TRY(request.transact(leave));
  // A secret team is gone for whoever left it.
  return web::see_other_with_notice(request, url::teams(at.organisation().name),
                                    text::format("You left {}.", at.team().name));
}

}  // namespace stithy::orgs

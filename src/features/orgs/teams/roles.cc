// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/teams/handlers.h"
#include "features/orgs/teams/views.h"
#include "features/orgs/teams/views/roles.h"
#include "features/orgs/urls.h"
#include "pillars/access/settings_page.h"
#include "pillars/repo/team_roles.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

// Teams of the owner that this person may know of.
Result<std::vector<org::Team>> visible_teams(db::Reader& reader, const access::RepoAdmin& at) {
  const NamespaceId owner = at.repository().owner_id;
  auto teams = TRY(org::list_teams(reader, owner));
  auto mine = TRY(org::list_teams_of(reader, owner, at.who().user));
  auto membership = TRY(access::membership_of(reader, at.who(), owner));
  std::erase_if(teams, [&](const org::Team& team) {
    org::Part part;
    part.reaches = std::find(mine.begin(), mine.end(), team.id) != mine.end();
    return !access::may_see(team, part, membership);
  });
  return teams;
}

Result<org::Team> team_named(db::Reader& reader, const access::RepoAdmin& at,
                             std::string_view slug) {
  for (auto& team : TRY(visible_teams(reader, at)))
    if (team.slug == text::to_lower(slug)) return std::move(team);
  return not_found("There is no such team that you may see.");
}

std::vector<ui::Choice> role_choices() {
  return {{"read", "Read", "See and clone it."},
          {"triage", "Triage", "Also sort issues and reviews."},
          {"write", "Write", "Also push."},
          {"maintain", "Maintain", "Also everything but its settings."},
          {"admin", "Admin", "Also its settings, and delete it."}};
}

Result<void> gather(RolesView& view, db::Reader& reader, const access::RepoAdmin& at) {
  const auto& r = at.repository();
  auto owner = TRY(org::find_organisation(reader, r.owner_id));
  view.of_organisation = owner.has_value();
  if (!owner) return {};
  auto given = TRY(repo::list_team_roles(reader, r.id));
  for (const auto& team : TRY(visible_teams(reader, at))) {
    auto held = std::find_if(given.begin(), given.end(),
                             [&](const repo::TeamRole& one) { return one.team == team.id; });
    if (held == given.end()) {
      view.free.push_back({team.slug, team.name});
      continue;
    }
    view.teams.push_back({.slug = team.slug,
                          .name = team.name,
                          .role = std::string(repo::role_name(held->role)),
                          .href = url::team(owner->name, team.slug),
                          .secret = team.secret});
  }
  return {};
}

Result<web::Answer> render(web::Request& request, const access::RepoAdmin& at, RolesView view,
                           int status = 200) {
  db::Reader* reader = TRY(request.reader());
  TRY(gather(view, *reader, at));
  ui::Frame frame = access::settings_frame(request, at, "Teams");
  view.csrf = frame.csrf;
  view.path = at.repository().path();
  view.owner = at.repository().owner;
  view.roles = role_choices();
  return access::settings_answer(request, at, frame, "teams", roles_page(view), status);
}

Result<web::Answer> save(web::Request& request, const access::RepoAdmin& at,
                         std::string_view slug) {
  const web::Form* form = TRY(request.form());
  RolesView view;
  view.team = slug;
  view.role = form->text("role");
  request.close_reader();
  auto put = [&](db::Tx& tx) -> Result<void> {
    auto role = TRY(repo::parse_role(view.role));
    auto team = TRY(team_named(tx, at, view.team));
    return repo::put_team_role(tx, at.repository().id, team.id, role, request.now());
  };
  auto saved = request.transact(put);
  if (saved)
    return web::see_other_with_notice(
        request, url::repo_teams(at.repository().path()),
        text::format("The team {} has the role {} now.", view.team, view.role));
  if (!is_refusal(saved.error())) return std::move(saved).take_error();
  view.refusal = refusal_of("No role was given.", saved.error(), "team");
  return render(request, at, std::move(view), 422);
}

}  // namespace

Result<web::Answer> show_roles(const access::RepoAdmin& at, web::Request& request) {
  return render(request, at, {});
}

Result<web::Answer> post_role(const access::RepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"team", "role"}) TRY(form->require_single(name));
  return save(request, at, form->text("team"));
}

Result<web::Answer> put_role(const access::RepoAdmin& at, web::Request& request) {
  return save(request, at, request.param("team"));
}

Result<web::Answer> drop_role(const access::RepoAdmin& at, web::Request& request) {
  auto remove = [&](db::Tx& tx) -> Result<void> {
    auto team = TRY(team_named(tx, at, request.param("team")));
    if (TRY(repo::remove_team_role(tx, at.repository().id, team.id))) return {};
    return not_found("This team has no role here.");
  };
  TRY(request.transact(remove));
  return web::see_other_with_notice(
      request, url::repo_teams(at.repository().path()),
      text::format("The team {} has no role here any more.", request.param("team")));
}

}  // namespace stithy::orgs

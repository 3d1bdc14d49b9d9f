// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/security/handlers.h"
#include "features/orgs/teams/handlers.h"
#include "features/orgs/teams/team_page.h"
#include "features/orgs/teams/views.h"
#include "features/orgs/teams/views/teams.h"
#include "features/orgs/urls.h"
#include "pillars/account/names.h"
#include "pillars/repo/team_roles.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

constexpr std::int64_t kOnPage = 100;

bool is_among(const std::vector<TeamId>& teams, TeamId team) {
  return std::find(teams.begin(), teams.end(), team) != teams.end();
}

TeamRow row_of(const org::Organisation& o, const org::Team& team, int depth, bool mine) {
  return {.name = team.name,
          .slug = team.slug,
          .href = url::team(o.name, team.slug),
          .description = team.description,
          .depth = depth,
          .members = team.members,
          .secret = team.secret,
          .mine = mine};
}

// Each team below the one that it belongs to.
class Tree {
 public:
  Tree(const org::Organisation& o, const std::vector<org::Team>& teams,
       const std::vector<TeamId>& mine)
      : organisation_(o), mine_(mine) {
    for (const auto& team : teams) below_[team.parent].push_back(&team);
  }
  std::vector<TeamRow> rows() {
    add(TeamId{}, 0);
    return std::move(rows_);
  }

 private:
  void add(TeamId parent, int depth) {
    for (const org::Team* team : below_[parent]) {
      rows_.push_back(row_of(organisation_, *team, depth, is_among(mine_, team->id)));
      if (depth < org::kTeamDepthMax) add(team->id, depth + 1);
    }
  }

  const org::Organisation& organisation_;
  const std::vector<TeamId>& mine_;
  std::map<TeamId, std::vector<const org::Team*>> below_;
  std::vector<TeamRow> rows_;
};

Result<void> add_members(TeamView& view, db::Reader& reader, const access::TeamRead& at,
                         const web::Request& request) {
  const auto& o = at.organisation();
  const auto& team = at.team();
  auto after = account::fold_name(request.query("after"));
  auto list = TRY(org::list_team_members(reader, team.id, after, kOnPage + 1));
  if (!after.empty()) {
    view.pages.previous_href = url::team(o.name, team.slug);
    view.pages.previous_label = "First";
  }
  if (static_cast<std::int64_t>(list.size()) > kOnPage) {
    list.pop_back();
    view.pages.next_href = text::format("{}?after={}", url::team(o.name, team.slug),
                                        text::encode_component(list.back().login));
    view.pages.next_label = "Next";
  }
  for (const auto& one : list) {
    TeamMemberRow row{
        .person = {one.login, one.display_name, web::avatar_url(one.login, one.avatar_hash)},
        .maintainer = one.maintainer};
    if (view.may_maintain) {
      row.change_href = url::change_team_member(o.name, team.slug, one.login);
      row.remove_href = url::remove_team_member(o.name, team.slug, one.login);
    }
    view.members.push_back(std::move(row));
  }
  return {};
}

// Only what the viewer sees anyway: being in a team above does not open what a team has.
Result<void> add_repositories(TeamView& view, db::Reader& reader, const access::TeamRead& at) {
  auto list = TRY(repo::list_of_team(reader, at.team().id, RepoId{}, kOnPage + 1));
  view.more_repositories = static_cast<std::int64_t>(list.size()) > kOnPage;
  if (view.more_repositories) list.pop_back();
  for (const auto& one : list)
    if (TRY(access::role_of(reader, at.who(), one.repository)) != repo::Role::None)
      view.repositories.push_back({.full_name = one.repository.full_name(),
                                   .href = one.repository.path(),
                                   .role = std::string(repo::role_name(one.role))});
  return {};
}

Result<void> add_family(TeamView& view, db::Reader& reader, const access::TeamRead& at) {
  const auto& o = at.organisation();
  for (const auto& team : TRY(org::list_teams(reader, o.id))) {
    if (team.parent == at.team().id) view.children.push_back(row_of(o, team, 0, false));
    if (team.id == at.team().parent) {
      view.parent_name = team.name;
      view.parent_href = url::team(o.name, team.slug);
    }
  }
  return {};
}

}  // namespace

Result<web::Answer> team_answer(web::Request& request, const access::TeamRead& at, TeamView view,
                                int status) {
  db::Reader* reader = TRY(request.reader());
  const auto& team = at.team();
  view.heading = heading_of(at.organisation(), at.at().membership(), "teams");
  view.slug = team.slug;
  view.name = team.name;
  view.description = team.description;
  view.secret = team.secret;
  view.may_maintain = at.may_maintain();
  view.is_direct = at.part().direct;
  TRY(add_members(view, *reader, at, request));
  TRY(add_family(view, *reader, at));
  TRY(add_repositories(view, *reader, at));
  ui::Frame frame = frame_of(request, at.organisation(),
                             text::format("{} of {}", team.name, at.organisation().shown()));
  frame.crumbs.push_back({"Teams", url::teams(at.organisation().name), false});
  frame.crumbs.push_back({team.name, "", false});
  view.csrf = frame.csrf;
  return web::page(request, frame, team_page(view), status);
}

Result<web::Answer> show_teams(const access::OrgMember& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const auto& o = at.organisation();
  auto teams = TRY(org::list_teams(*reader, o.id));
  auto mine = TRY(org::list_teams_of(*reader, o.id, at.who().user));
  std::erase_if(teams, [&](const org::Team& team) {
    org::Part part;
    part.reaches = is_among(mine, team.id);
    return !access::may_see(team, part, at.membership());
  });
  TeamsView view{.heading = heading_of(o, at.membership(), "teams"),
                 .teams = Tree(o, teams, mine).rows(),
                 .may_create = at.is_owner()};
  view.heading.warning = TRY(warning_for(*reader, at.who(), o));
  ui::Frame frame = frame_of(request, o, text::format("Teams of {}", o.shown()));
  frame.crumbs.push_back({"Teams", "", false});
  return web::page(request, frame, teams_page(view));
}

Result<web::Answer> show_team(const access::TeamRead& at, web::Request& request) {
  return team_answer(request, at, {}, 200);
}

}  // namespace stithy::orgs

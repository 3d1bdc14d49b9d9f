// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/orgs/api/api.h"
#include "features/orgs/api/maker.h"
#include "pillars/repo/team_roles.h"

namespace stithy::orgs {

namespace {

// Teams of an organisation that the asker may know of.
Result<std::vector<org::Team>> seen_teams(db::Reader& reader, const access::OrgMember& at) {
  auto teams = TRY(org::list_teams(reader, at.organisation().id));
  auto mine = TRY(org::list_teams_of(reader, at.organisation().id, at.who().user));
  std::erase_if(teams, [&](const org::Team& team) {
    org::Part part;
    part.reaches = std::find(mine.begin(), mine.end(), team.id) != mine.end();
    return !access::may_see(team, part, at.membership());
  });
  return teams;
}

// The parent that a body names; nothing when it names none.
Result<std::optional<TeamId>> parent_of(db::Reader& reader, NamespaceId organisation,
                                        const TeamChange& body) {
  using Maybe = std::optional<TeamId>;
  if (body.parent_team_slug) {
    if (body.parent_team_slug->empty()) return Maybe(TeamId{});
    auto found = TRY(org::find_team(reader, organisation, *body.parent_team_slug));
    if (!found) return invalid_field("parent_team_slug", "There is no such team.");
    return Maybe(found->id);
  }
  if (!body.parent_team_id) return Maybe();
  if (*body.parent_team_id == 0) return Maybe(TeamId{});
  auto found = TRY(org::find_team(reader, TeamId{*body.parent_team_id}));
  if (!found || found->organisation != organisation)
    return invalid_field("parent_team_id", "There is no such team.");
  return Maybe(found->id);
}

Result<web::Answer> team_answer(web::Request& request, const access::OrgMember& at,
                                std::string_view slug, int status) {
  db::Reader* reader = TRY(request.reader());
  auto team = TRY(org::find_team(*reader, at.organisation().id, slug));
  if (!team) return not_found("There is no such team.");
  ApiMaker maker(request, *reader);
  return web::json_of(TRY(maker.full_team(at.organisation(), *team, at.membership())), status);
}

Result<void> add_maintainers(db::Tx& tx, const org::Team& team,
                             const std::vector<std::string>& logins, Instant now) {
  for (const auto& login : logins) {
    auto person = TRY(account::find_account_by_login(tx, login));
    auto added = person ? org::put_team_member(tx, team, person->id, true, now)
                        : Result<void>(invalid("There is no such account."));
    if (!added)
      return invalid_field("maintainers",
                           text::format("{} does not belong to the organisation.", login));
  }
  return {};
}

Result<void> add_repositories(db::Tx& tx, const access::OrgOwner& at, const org::Team& team,
                              const std::vector<std::string>& names, Instant now) {
  for (const auto& name : names) {
    auto [owner, short_name, found] = text::cut(name, "/");
    auto r = found ? TRY(repo::find_repository(tx, owner, short_name)) : std::nullopt;
    if (!r || r->owner_id != at.organisation().id)
      return invalid_field("repo_names",
                           text::format("{} is no repository of the organisation.", name));
    TRY(repo::put_team_role(tx, r->id, team.id, repo::Role::Read, now));
  }
  return {};
}

}  // namespace

Result<web::Answer> api_teams(const access::OrgMember& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ApiMaker maker(request, *reader);
  std::vector<ApiTeam> out;
  for (const auto& team : TRY(seen_teams(*reader, at)))
    out.push_back(TRY(maker.team(at.organisation(), team)));
  return page_of(request, out);
}

Result<web::Answer> api_create_team(const access::OrgOwner& at, web::Request& request) {
  auto body = TRY(request.body_as<NewTeamBody>());
  const NamespaceId id = at.organisation().id;
  request.close_reader();
  auto create = [&](db::Tx& tx) -> Result<void> {
    auto parent = TRY(parent_of(tx, id, body));
    org::TeamWish wish{.name = body.name,
                       .description = body.description.value_or(""),
                       .secret = body.privacy == "secret",
                       .parent = parent.value_or(TeamId{})};
    auto made = TRY(org::create_team(tx, id, wish, request.now()));
    auto team = TRY(org::find_team(tx, made));
    if (!team) return internal("a team was made and is not there");
    if (body.maintainers) TRY(add_maintainers(tx, *team, *body.maintainers, request.now()));
    if (body.repo_names) TRY(add_repositories(tx, at, *team, *body.repo_names, request.now()));
    return {};
  };
  auto made = request.transact(create);
  if (!made) return api_error(std::move(made).take_error());
  return team_answer(request, at, org::slug_of(body.name), 201);
}

Result<web::Answer> api_team(const access::TeamRead& at, web::Request& request) {
  return team_answer(request, at.at(), at.team().slug, 200);
}

Result<web::Answer> api_change_team(const access::TeamMaintain& at, web::Request& request) {
  auto body = TRY(request.body_as<TeamBody>());
  const auto& team = at.team();
  request.close_reader();
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto parent = TRY(parent_of(tx, team.organisation, body));
    org::TeamWish wish{.name = body.name.value_or(team.name),
                       .description = body.description.value_or(team.description),
                       .secret = body.privacy ? body.privacy == "secret" : team.secret,
                       .parent = parent.value_or(team.parent)};
    if (wish.parent != team.parent && !at.at().is_owner())
      return invalid_field("parent_team_id", "Only owners of the organisation move a team.");
    return org::change_team(tx, team, wish, request.now());
  };
  auto saved = request.transact(change);
  if (!saved) return api_error(std::move(saved).take_error());
  return team_answer(request, at.at(), org::slug_of(body.name.value_or(team.name)), 200);
}

Result<web::Answer> api_delete_team(const access::TeamMaintain& at, web::Request& request) {
  request.close_reader();
  auto remove = [&](db::Tx& tx) -> Result<void> {
    TRY(repo::remove_roles_of_team(tx, at.team().id));
    return org::delete_team(tx, at.team());
  };
  TRY(request.transact(remove));
  return web::no_content();
}

Result<web::Answer> api_child_teams(const access::TeamRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ApiMaker maker(request, *reader);
  std::vector<ApiTeam> out;
  for (const auto& team : TRY(seen_teams(*reader, at.at())))
    if (team.parent == at.team().id) out.push_back(TRY(maker.team(at.organisation(), team)));
  return page_of(request, out);
}

Result<web::Answer> api_own_teams(const access::SignedIn& who, web::Request& request) {
  const web::Principal& p = who.who();
  if (p.kind == web::Principal::Kind::Token && !p.may(web::Scope::OrgRead))
    return denied("The token lacks the scope org:read.");
  db::Reader* reader = TRY(request.reader());
  ApiMaker maker(request, *reader);
  std::vector<ApiFullTeam> out;
  for (const auto& one : TRY(org::list_belongings(*reader, p.user, true))) {
    if (one.rests) continue;
    auto mine = TRY(org::list_teams_of(*reader, one.organisation.id, p.user));
    for (TeamId id : mine)
      if (auto team = TRY(org::find_team(*reader, id)))
        out.push_back(TRY(maker.full_team(one.organisation, *team, one.role)));
  }
  return page_of(request, out);
}

}  // namespace stithy::orgs

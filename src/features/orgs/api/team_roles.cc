// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/team_roles.h"
#include "base/text.h"
#include "features/orgs/api/api.h"
#include "features/orgs/api/maker.h"

namespace stithy::orgs {

namespace {

struct Pair {
  org::Organisation organisation;
  org::Team team;
};

// The team of the path, which must be the repository's owner's and known to the asker.
Result<Pair> pair_of(db::Reader& reader, const access::RepoRead& at, const web::Request& request) {
  auto o = TRY(org::find_organisation(reader, request.param("organization")));
  const Error absent = not_found("There is no such team.");
  if (!o || o->id != at.repository().owner_id) return absent;
  auto team = TRY(org::find_team(reader, o->id, request.param("team")));
  if (!team) return absent;
  auto part = TRY(org::find_part(reader, team->id, at.who().user));
  auto membership = TRY(access::membership_of(reader, at.who(), o->id));
  if (!access::may_see(*team, part, membership)) return absent;
  return Pair{*std::move(o), *std::move(team)};
}

}  // namespace

Result<web::Answer> api_team_repositories(const access::TeamRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ApiMaker maker(request, *reader);
  std::vector<access::ApiRepository> out;
  RepoId after;
  constexpr std::int64_t kBatch = 500;
  for (std::int64_t read = kBatch; read == kBatch;) {
    auto batch = TRY(repo::list_of_team(*reader, at.team().id, after, kBatch));
    read = static_cast<std::int64_t>(batch.size());
    for (const auto& one : batch) {
      after = one.repository.id;
      auto role = TRY(access::role_of(*reader, at.who(), one.repository));
      if (role != repo::Role::None) out.push_back(TRY(maker.repository(one.repository, role)));
    }
  }
  return page_of(request, out);
}

Result<web::Answer> api_team_role(const access::RepoRead& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto pair = TRY(pair_of(*reader, at, request));
  auto role = TRY(repo::find_team_role(*reader, at.repository().id, pair.team.id));
  if (role == repo::Role::None) return not_found("The team has no role in this repository.");
  return web::no_content();
}

Result<web::Answer> api_put_team_role(const access::RepoAdmin& at, web::Request& request) {
  auto body = TRY(request.body_as<TeamRoleBody>());
  auto role = TRY(parse_github_role(body.permission.value_or("pull")));
  request.close_reader();
  auto put = [&](db::Tx& tx) -> Result<void> {
    auto pair = TRY(pair_of(tx, at, request));
    return repo::put_team_role(tx, at.repository().id, pair.team.id, role, request.now());
  };
  TRY(request.transact(put));
  return web::no_content();
}

Result<web::Answer> api_drop_team_role(const access::RepoAdmin& at, web::Request& request) {
  request.close_reader();
  auto drop = [&](db::Tx& tx) -> Result<void> {
    auto pair = TRY(pair_of(tx, at, request));
    TRY(repo::remove_team_role(tx, at.repository().id, pair.team.id));
    return {};
  };
  TRY(request.transact(drop));
  return web::no_content();
}

Result<web::Answer> api_repository_teams(const access::RepoAdmin& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto o = TRY(org::find_organisation(*reader, at.repository().owner_id));
  std::vector<ApiTeam> out;
  if (!o) return page_of(request, out);
  auto membership = TRY(access::membership_of(*reader, at.who(), o->id));
  ApiMaker maker(request, *reader);
  for (const auto& one : TRY(repo::list_team_roles(*reader, at.repository().id))) {
    auto team = TRY(org::find_team(*reader, one.team));
    auto part = TRY(org::find_part(*reader, one.team, at.who().user));
    if (!team || !access::may_see(*team, part, membership)) continue;
    auto made = TRY(maker.team(*o, *team));
    made.permission = std::string(github_word(one.role));
    out.push_back(std::move(made));
  }
  return page_of(request, out);
}

}  // namespace stithy::orgs

// SPDX-License-Identifier: Apache-2.0
//
// team.h — teams of an organisation: a tree in which who belongs to a team belongs to those above.
//
// What a team may do in repositories is kept by pillars/repo (team_roles.h). All functions run
// inside the caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/org/organisation.h"

namespace stithy::org {

constexpr std::size_t kTeamsMax = 2000;  // of an organisation
constexpr int kTeamDepthMax = 8;

struct Team {
  TeamId id;
  NamespaceId organisation;
  TeamId parent;  // none: at the top
  std::string slug, name, description;
  bool secret = false;       // only its members and owners of the organisation know of it
  std::int64_t members = 0;  // with those of the teams below it
  Instant created_at, updated_at;
};

struct TeamWish {
  std::string name, description;
  bool secret = false;
  TeamId parent = {};
};
// "Core Team!" becomes "core-team"; empty when nothing is left.
std::string slug_of(std::string_view name);

// Conflict when a team of that address is there; Invalid for a name without letters, a parent of
// another organisation, a tree too deep, and a secret team that is not at the top with nothing
// below (whoever sees a part of the tree would learn of it).
Result<TeamId> create_team(db::Tx& tx, NamespaceId organisation, const TeamWish& wish, Instant now);
Result<void> change_team(db::Tx& tx, const Team& team, const TeamWish& wish, Instant now);
// Teams below it move up; the caller has taken its roles away (repo/team_roles.h).
Result<void> delete_team(db::Tx& tx, const Team& team);

// By slug, at most kTeamsMax.
Result<std::vector<Team>> list_teams(db::Reader& reader, NamespaceId organisation);
Result<std::optional<Team>> find_team(db::Reader& reader, NamespaceId organisation,
                                      std::string_view slug);
Result<std::optional<Team>> find_team(db::Reader& reader, TeamId id);
// Teams somebody belongs to, also through those below.
Result<std::vector<TeamId>> list_teams_of(db::Reader& reader, NamespaceId organisation,
                                          UserId user);

struct TeamMember {
  UserId user;
  std::string login, display_name, avatar_hash;
  bool maintainer = false;
};
// Those of the team itself, by login.
Result<std::vector<TeamMember>> list_team_members(db::Reader& reader, TeamId team,
                                                  std::string_view after, std::int64_t at_most);
struct Part {
  bool reaches = false;  // belongs to it, by themselves or through a team below
  bool direct = false, maintainer = false;
};
Result<Part> find_part(db::Reader& reader, TeamId team, UserId user);
// Invalid for somebody who does not belong to the organisation. Owners are maintainers anyway.
Result<void> put_team_member(db::Tx& tx, const Team& team, UserId user, bool maintainer,
                             Instant now);
// False when they were not in it themselves.
Result<bool> remove_team_member(db::Tx& tx, const Team& team, UserId user);
// Out of every team of the organisation.
Result<void> leave_teams(db::Tx& tx, NamespaceId organisation, UserId user);

}  // namespace stithy::org

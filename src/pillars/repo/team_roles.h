// SPDX-License-Identifier: Apache-2.0
//
// team_roles.h — what a person holds in a repository, by every way of getting it, and what teams
// of an organisation may do.
//
// Functions run inside the caller's session or transaction; who may call is decided above.
#pragma once

#include <string>
#include <vector>

#include "pillars/repo/repository.h"

namespace stithy::repo {

// The strongest role that a person holds beyond what the repository is open to: as its owner, a
// collaborator, a member of a team, or a member of the owning organisation. None for nobody.
Result<Role> find_given_role(db::Reader& reader, const Repository& repository, UserId user);

// The same, way by way, for whoever asks why.
struct GivenRole {
  enum class How : std::uint8_t {
    Owner = 0,  // it is their own
    Collaborator = 1,
    Team = 2,
    BaseRole = 3,  // what every member of the organisation may do
    OrganisationOwner = 4,
  };
  How how = How::Owner;
  Role role = Role::None;
  TeamId team = {};    // of Team
  bool direct = true;  // of Team: false when they belong to a team below it
};
Result<std::vector<GivenRole>> list_given_roles(db::Reader& reader, const Repository& repository,
                                                UserId user);

// Everybody who holds a role, without the person whose own it is; the strongest of each, by id.
struct Holder {
  UserId user;
  Role role = Role::None;
};
constexpr std::int64_t kHoldersMax = 5000;
Result<std::vector<Holder>> list_holders(db::Reader& reader, const Repository& repository);

struct TeamRole {
  TeamId team;
  std::string slug, name;
  bool secret = false;
  Role role = Role::None;
};
// By slug.
Result<std::vector<TeamRole>> list_team_roles(db::Reader& reader, RepoId repository);
Result<Role> find_team_role(db::Reader& reader, RepoId repository, TeamId team);
// The caller has seen that the team belongs to the owner of the repository.
Result<void> put_team_role(db::Tx& tx, RepoId repository, TeamId team, Role role, Instant now);
// False when there was none.
Result<bool> remove_team_role(db::Tx& tx, RepoId repository, TeamId team);
Result<void> remove_roles_of_team(db::Tx& tx, TeamId team);
// It has another owner now: the teams of the former one have no say any more.
Result<void> remove_team_roles_in(db::Tx& tx, RepoId repository);

struct TeamRepository {
  Repository repository;
  Role role = Role::None;
};
// After an id, in the order in which they were made.
Result<std::vector<TeamRepository>> list_of_team(db::Reader& reader, TeamId team, RepoId after,
                                                 std::int64_t at_most);

// Who collaborates on repositories of an organisation without belonging to it, by login.
struct Outsider {
  UserId user;
  std::string login, display_name;
  std::int64_t repositories = 0;
};
Result<std::vector<Outsider>> list_outsiders(db::Reader& reader, NamespaceId organisation,
                                             std::string_view after, std::int64_t at_most);
// Takes every role of a person as a collaborator on repositories of a namespace; returns of how
// many.
Result<std::int64_t> remove_collaborations(db::Tx& tx, NamespaceId owner, UserId user, UserId by,
                                           Instant now);

// All that a namespace owns, those in the bin as well.
Result<std::int64_t> count_kept(db::Reader& reader, NamespaceId owner);
// Before a namespace without repositories is deleted: addresses that led from it end.
Result<void> remove_redirects_of(db::Tx& tx, NamespaceId owner);

}  // namespace stithy::repo

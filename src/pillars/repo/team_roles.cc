// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/team_roles.h"

#include "pillars/org/organisation.h"
#include "pillars/repo/rows.h"

namespace stithy::repo {

namespace {

// A base role is stored as the role that it gives.
static_assert(static_cast<int>(org::BaseRole::Read) == static_cast<int>(Role::Read) &&
              static_cast<int>(org::BaseRole::Write) == static_cast<int>(Role::Write) &&
              static_cast<int>(org::BaseRole::Admin) == static_cast<int>(Role::Admin));

bool is_own(const Repository& repository, UserId user) {
  return user && repository.owner_id.value() == user.value();
}

}  // namespace

Result<Role> find_given_role(db::Reader& reader, const Repository& repository, UserId user) {
  if (!user) return Role::None;
  if (is_own(repository, user)) return Role::Admin;
  auto role = TRY(sql::find_given_role(reader, repository.id, repository.owner_id, user));
  return static_cast<Role>(role);
}

Result<std::vector<GivenRole>> list_given_roles(db::Reader& reader, const Repository& repository,
                                                UserId user) {
  std::vector<GivenRole> out;
  if (is_own(repository, user)) out.push_back({GivenRole::How::Owner, Role::Admin});
  for (const auto& row :
       TRY(sql::list_given_roles(reader, repository.id, repository.owner_id, user)))
    out.push_back(
        {static_cast<GivenRole::How>(row.how), static_cast<Role>(row.role), row.team, row.direct});
  return out;
}

Result<std::vector<Holder>> list_holders(db::Reader& reader, const Repository& repository) {
  std::vector<Holder> out;
  for (const auto& row :
       TRY(sql::list_given(reader, repository.id, repository.owner_id, kHoldersMax)))
    out.push_back({row.user, static_cast<Role>(row.role)});
  return out;
}

Result<std::vector<TeamRole>> list_team_roles(db::Reader& reader, RepoId repository) {
  std::vector<TeamRole> out;
  for (auto& row : TRY(sql::list_team_roles(reader, repository)))
    out.push_back({row.team, std::move(row.slug), std::move(row.name), row.is_secret,
                   static_cast<Role>(row.role)});
  return out;
}

Result<Role> find_team_role(db::Reader& reader, RepoId repository, TeamId team) {
  auto role = TRY(sql::find_team_role(reader, repository, team));
  return role ? static_cast<Role>(*role) : Role::None;
}

Result<void> put_team_role(db::Tx& tx, RepoId repository, TeamId team, Role role, Instant now) {
  TRY(sql::put_team_role(tx, repository, team, static_cast<std::int64_t>(role), now));
  return {};
}

Result<bool> remove_team_role(db::Tx& tx, RepoId repository, TeamId team) {
  return TRY(sql::delete_team_role(tx, repository, team)) > 0;
}

Result<void> remove_roles_of_team(db::Tx& tx, TeamId team) {
  TRY(sql::delete_roles_of_team(tx, team));
  return {};
}

Result<void> remove_team_roles_in(db::Tx& tx, RepoId repository) {
  TRY(sql::purge_team_roles(tx, repository));
  return {};
}

Result<std::vector<TeamRepository>> list_of_team(db::Reader& reader, TeamId team, RepoId after,
                                                 std::int64_t at_most) {
  // Both in one snapshot and one order.
  auto rows = all_of(TRY(sql::list_repos_of_team(reader, team, after, at_most)));
  auto roles = TRY(sql::list_roles_of_team(reader, team, after, at_most));
  std::vector<TeamRepository> out;
  for (std::size_t i = 0; i < rows.size() && i < roles.size(); ++i)
    out.push_back({std::move(rows[i]), static_cast<Role>(roles[i].role)});
  return out;
}

Result<std::vector<Outsider>> list_outsiders(db::Reader& reader, NamespaceId organisation,
                                             std::string_view after, std::int64_t at_most) {
  std::vector<Outsider> out;
  for (auto& row : TRY(sql::list_outside_collaborators(reader, organisation, after, at_most)))
    out.push_back({row.user, std::move(row.login), std::move(row.display_name), row.repositories});
  return out;
}

Result<std::int64_t> remove_collaborations(db::Tx& tx, NamespaceId owner, UserId user, UserId by,
                                           Instant now) {
  auto shared = TRY(sql::list_repos_shared_by(tx, owner, user));
  for (RepoId id : shared) TRY(remove_collaborator(tx, id, user, by, now));
  return static_cast<std::int64_t>(shared.size());
}

Result<std::int64_t> count_kept(db::Reader& reader, NamespaceId owner) {
  return sql::count_kept_repos(reader, owner);
}

Result<void> remove_redirects_of(db::Tx& tx, NamespaceId owner) {
  TRY(sql::delete_redirects_of(tx, owner));
  return {};
}

}  // namespace stithy::repo

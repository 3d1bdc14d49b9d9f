// SPDX-License-Identifier: Apache-2.0
#include "kit/events.h"
#include "pillars/repo/events.h"
#include "pillars/repo/queries.h"
#include "pillars/repo/records.h"
#include "pillars/repo/repository.h"

namespace stithy::repo {

namespace {

struct RoleWord {
  Role role;
  std::string_view word;
};
// GitHub's names of the same roles, in its API, are pull, triage, push, maintain and admin.
constexpr RoleWord kRoles[] = {{Role::Read, "read"},   {Role::Triage, "triage"},
                               {Role::Write, "write"}, {Role::Maintain, "maintain"},
                               {Role::Admin, "admin"}, {Role::None, "none"}};

}  // namespace

std::string_view role_name(Role role) {
  for (const auto& r : kRoles)
    if (r.role == role) return r.word;
  return "none";
}

Result<Role> parse_role(std::string_view word) {
  for (const auto& r : kRoles)
    if (r.word == word && r.role != Role::None) return r.role;
  return invalid_field("role", "The role is read, triage, write, maintain or admin.");
}

Result<Role> find_collaborator_role(db::Reader& reader, RepoId repository, UserId user) {
  auto stored = TRY(sql::find_collaborator(reader, repository, user));
  return stored ? static_cast<Role>(*stored) : Role::None;
}

Result<std::vector<Collaborator>> list_collaborators(db::Reader& reader, RepoId repository) {
  auto rows = TRY(sql::list_collaborators(reader, repository));
  std::vector<Collaborator> out;
  for (auto& row : rows)
    out.push_back(
        {row.user, std::move(row.login), std::move(row.display_name), static_cast<Role>(row.role)});
  return out;
}

namespace {

Result<void> tell(db::Tx& tx, MemberChanged event, Role before, Role after) {
  event.before = role_name(before);
  event.after = role_name(after);
  TRY(record_member(tx, event.repository, event.member, before, after));
  return kit::append(tx, event);
}

}  // namespace

Result<void> put_collaborator(db::Tx& tx, RepoId repository, UserId user, Role role, UserId by,
                              Instant now) {
  Role before = TRY(find_collaborator_role(tx, repository, user));
  if (before == role) return {};
  TRY(sql::put_collaborator(tx, repository, user, static_cast<std::int64_t>(role), now));
  return tell(tx, {repository, by, user, {}, {}, now}, before, role);
}

Result<bool> remove_collaborator(db::Tx& tx, RepoId repository, UserId user, UserId by,
                                 Instant now) {
  Role before = TRY(find_collaborator_role(tx, repository, user));
  if (TRY(sql::delete_collaborator(tx, repository, user)) == 0) return false;
  TRY(tell(tx, {repository, by, user, {}, {}, now}, before, Role::None));
  return true;
}

}  // namespace stithy::repo

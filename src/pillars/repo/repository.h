// SPDX-License-Identifier: Apache-2.0
//
// repository.h — the repository as the database knows it, and every change of its row.
//
// Functions run inside the caller's session or transaction; who may call is decided above by a
// grant (pillars/access). Lists filter by what the viewer may see inside the statement, so counts
// and pages never betray what is hidden.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "git/values.h"

namespace stithy::repo {

enum class Visibility : std::uint8_t { Public = 0, Internal = 1, Private = 2 };
std::string_view visibility_name(Visibility visibility);  // "public", "internal", "private"
Result<Visibility> parse_visibility(std::string_view word);

enum class ImportState : std::uint8_t { None = 0, Running = 1, Failed = 2 };

struct Repository {
  RepoId id;
  NamespaceId owner_id;
  std::string owner, name;
  std::string description, website;
  Visibility visibility = Visibility::Private;
  std::string default_branch;
  git::ObjectFormat format = git::ObjectFormat::Sha1;
  std::vector<std::string> topics;
  std::optional<Instant> archived_at, deleted_at, pushed_at;
  Instant created_at, updated_at;
  std::uint64_t size_bytes = 0;
  std::int64_t generation = 0;  // rises with every change of refs
  ImportState import_state = ImportState::None;
  std::optional<JobId> import_job;
  std::optional<std::string> quarantined;  // read-only, with the reason

  std::string full_name() const { return owner + "/" + name; }
  std::string path() const { return "/" + full_name(); }  // names are URL-safe by rule
};

struct NewRepository {
  NamespaceId owner;
  std::string name;
  std::string description;
  Visibility visibility = Visibility::Private;
  std::string default_branch = "main";
  git::ObjectFormat format = git::ObjectFormat::Sha1;
  ImportState import_state = ImportState::None;
  UserId by = {};  // who makes it; none: the person at the machine
};

// The row only, and the event that tells of it; the caller makes the files first (repo/store.h).
// Conflict when the name is taken. A redirect of that name ends: the new repository has it now.
Result<void> insert_repository(db::Tx& tx, RepoId id, const NewRepository& repository, Instant now);

Result<std::optional<Repository>> find_repository(db::Reader& reader, std::string_view owner,
                                                  std::string_view name);
Result<std::optional<Repository>> find_repository(db::Reader& reader, RepoId id);
// Where a renamed or transferred repository lives now.
Result<std::optional<Repository>> find_moved(db::Reader& reader, std::string_view owner,
                                             std::string_view name);

// Who looks at a list.
struct Viewer {
  UserId user;            // none: anonymous
  bool sees_all = false;  // a site administrator with every scope
  TokenId token = {};     // a fine-grained token, which reaches less than the person
};
// A position in lists ordered by last push, newest first.
struct PageStart {
  Instant before_pushed{INT64_MAX};
  RepoId before_id{INT64_MAX};
};
Result<std::vector<Repository>> list_of_owner(db::Reader& reader, NamespaceId owner,
                                              const Viewer& viewer, PageStart from,
                                              std::int64_t at_most);
Result<std::vector<Repository>> list_visible(db::Reader& reader, const Viewer& viewer,
                                             PageStart from, std::int64_t at_most);
// Own ones and those one collaborates on.
Result<std::vector<Repository>> list_own(db::Reader& reader, const Viewer& viewer, PageStart from,
                                         std::int64_t at_most);
Result<std::vector<Repository>> search_visible(db::Reader& reader, std::string_view words,
                                               const Viewer& viewer, std::int64_t at_most);
// Public ones in the order in which they came, after an id.
Result<std::vector<Repository>> list_public(db::Reader& reader, RepoId after, std::int64_t at_most);
// Every row, deleted ones too, after an id: for maintenance, fsck and the command line.
Result<std::vector<Repository>> list_all(db::Reader& reader, RepoId after, std::int64_t at_most);
// The same in turn, each batch read anew: no reader is open while `visit` runs, which may write.
Result<void> visit_all(db::Database& database, Deadline deadline,
                       const std::function<Result<void>(const Repository&)>& visit);
Result<std::int64_t> count_repositories(db::Reader& reader);  // without deleted ones
Result<std::vector<Repository>> list_trashed(db::Reader& reader);

// What a namespace owns, whoever may see it; the caller shows only what its reader may know.
struct Owned {
  std::int64_t public_repos = 0, other_repos = 0;
  std::uint64_t size_bytes = 0;
};
Result<Owned> measure_owned(db::Reader& reader, NamespaceId owner);

struct About {
  std::string description, website;
  std::vector<std::string> topics;
};
// Topics: at most 20, each 1 to 50 of a-z, 0-9 and '-'.
Result<void> check_about(const About& about);
Result<void> update_about(db::Tx& tx, RepoId id, const About& about, Instant now);
Result<void> set_visibility(db::Tx& tx, RepoId id, Visibility visibility, Instant now);
Result<void> set_default_branch(db::Tx& tx, RepoId id, std::string_view branch, Instant now);
Result<void> set_archived(db::Tx& tx, RepoId id, bool archived, Instant now);
// Rename and transfer: the old address redirects from now on.
Result<void> move_repository(db::Tx& tx, const Repository& from, NamespaceId owner,
                             std::string_view name, Instant now);
// Into the bin for kTrashSpan; the name is free at once.
constexpr std::chrono::hours kTrashSpan{24 * 7};
Result<void> trash_repository(db::Tx& tx, const Repository& repository, Instant now);
Result<void> restore_repository(db::Tx& tx, const Repository& repository, Instant now);
// Removes the row of a trashed repository for good; the caller removes the files afterwards.
Result<void> purge_repository(db::Tx& tx, RepoId id);
Result<std::int64_t> count_running_imports(db::Reader& reader, NamespaceId owner);
Result<void> set_import_state(db::Tx& tx, RepoId id, ImportState state, std::optional<JobId> job);
// The files of an import are there: what was found in them.
Result<void> finish_import(db::Tx& tx, RepoId id, git::ObjectFormat format,
                           std::string_view default_branch, std::uint64_t size_bytes);
Result<void> set_quarantined(db::Tx& tx, RepoId id, std::optional<std::string> reason);
Result<void> note_push(db::Tx& tx, RepoId id, Instant now);
Result<void> set_size(db::Tx& tx, RepoId id, std::uint64_t size_bytes);

// What a person may do beyond what everybody may. Values are stored.
enum class Role : std::uint8_t {
  None = 0,
  Read = 10,
  Triage = 20,
  Write = 30,
  Maintain = 40,
  Admin = 50
};
std::string_view role_name(Role role);
Result<Role> parse_role(std::string_view word);
Result<Role> find_collaborator_role(db::Reader& reader, RepoId repository, UserId user);
struct Collaborator {
  UserId user;
  std::string login, display_name;
  Role role = Role::None;
};
Result<std::vector<Collaborator>> list_collaborators(db::Reader& reader, RepoId repository);
// Both tell of the change; `by` none is the person at the machine.
Result<void> put_collaborator(db::Tx& tx, RepoId repository, UserId user, Role role, UserId by,
                              Instant now);
// False when there was no role to take away.
Result<bool> remove_collaborator(db::Tx& tx, RepoId repository, UserId user, UserId by,
                                 Instant now);

// What happened lately in repositories of the viewer, newest first.
struct Activity {
  IntentId id;
  Instant at;
  std::string actor;
  RepoId repository;
  std::string owner, name, ref, old_oid, new_oid;
};
Result<std::vector<Activity>> list_activity(db::Reader& reader, const Viewer& viewer,
                                            IntentId before, std::int64_t at_most);

}  // namespace stithy::repo

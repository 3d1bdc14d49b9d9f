// SPDX-License-Identifier: Apache-2.0
#include "features/repos/trash.h"

#include "base/log.h"
#include "db/transact.h"
#include "features/repos/backup_lock.h"
#include "kit/events.h"
#include "pillars/repo/events.h"
#include "sys/failpoint.h"
#include "sys/shared_lock.h"

namespace stithy::repos {

namespace {

constexpr std::chrono::seconds kWait{30};

Result<void> remove_files(const Foundations& on, RepoId id) {
  TRY(sys::failpoint("purge.before_files"));
  on.repositories.forget(id);
  if (!sys::path_exists(on.repositories.path_of(id))) return {};
  return on.repositories.files().remove(id);
}

Result<void> purge_one(const Foundations& on, RepoId id) {
  auto forget = [&](db::Tx& tx) -> Result<void> {
    TRY(load_trashed(tx, id));  // restored by now? Then it stays
    return repo::purge_repository(tx, id);
  };
  // A backup may have seen the row already and need the files.
  auto no_backup = TRY(sys::SharedLock::try_acquire(backup_lock(on)));
  if (!no_backup)
    return unavailable("A backup is being made. Delete the repository for good when it is done.",
                       std::chrono::seconds(300));
  auto mark = TRY(on.repositories.files().mark(id));
  TRY(db::transact(on.database, Deadline::in(kWait), forget));
  auto removed = remove_files(on, id);
  if (!removed) {
    mark.keep();
    return removed;
  }
  LOG(Info, "repos.purged", {{"repository", id.value()}});
  return {};
}

Result<void> purge_old(const Foundations& on, kit::JobRun& run) {
  std::vector<repo::Repository> trashed;
  {
    auto reader = TRY(on.database.read(run.deadline()));
    trashed = TRY(repo::list_trashed(*reader));
  }
  Result<void> worst;
  for (const auto& r : trashed) {
    if (run.should_stop()) return unavailable("Stopped.", std::chrono::seconds(60));
    if (*r.deleted_at + repo::kTrashSpan > run.now()) continue;
    auto purged = purge_one(on, r.id);
    if (!purged && purged.error().code == Code::Unavailable) {
      run.log(purged.error().message);  // an hour later, then
      return {};
    }
    if (!purged && purged.error().code != Code::NotFound) worst = std::move(purged);
  }
  return worst;
}

}  // namespace

Result<repo::Repository> load_trashed(db::Reader& reader, RepoId id) {
  auto found = TRY(repo::find_repository(reader, id));
  if (!found || !found->deleted_at) return not_found("There is no such repository in the bin.");
  return *std::move(found);
}

Result<void> restore(db::Tx& tx, const access::SiteAdmin& by, RepoId id, Instant now) {
  auto r = TRY(load_trashed(tx, id));
  TRY(repo::restore_repository(tx, r, now));
  LOG(Info, "repos.restored", {{"repository", id.value()}, {"actor", by.who().user.value()}});
  return kit::append(tx, repo::Changed{.repository = id,
                                       .by = by.who().user,
                                       .what = repo::Changed::What::Restored,
                                       .before = {},
                                       .at = now});
}

Result<void> purge(const Foundations& on, const access::SiteAdmin&, RepoId id) {
  return purge_one(on, id);
}

kit::JobKind purge_kind(const Foundations& on) {
  return {.name = "repos.purge_trash",
          .timeout = std::chrono::minutes(30),
          .every = std::chrono::hours(1),
          .run = [&on](kit::JobRun& run) { return purge_old(on, run); }};
}

}  // namespace stithy::repos

// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/recovery.h"

#include "base/log.h"
#include "git/maintenance.h"
#include "git/ref_list.h"
#include "pillars/repo/journal.h"
#include "sys/failpoint.h"

namespace stithy::repo {

namespace {

constexpr std::chrono::seconds kReadWait{5};

Result<void> settle_files(const Store& store, const Repository& row) {
  sys::Path path = store.path_of(row.id);
  if (store.company() == Company::Alone) TRY(git::sweep_leftovers(path));
  // The files of an import arrive before the row knows their branch; its job tells the row.
  if (row.import_state != ImportState::None) return {};
  std::string wanted = "refs/heads/" + row.default_branch;
  if (TRY(git::read_head_target(path)) == wanted) return {};
  return store.files().set_default_branch(row.id, TRY(git::RefName::parse_lenient(wanted)));
}

Result<void> settle_change(db::Database& database, Store& store, RepoId id) {
  auto lane = TRY(store.lanes().acquire(lane_key(id), Deadline::in(kReadWait)));
  std::optional<Repository> row;
  {
    auto reader = TRY(database.read(Deadline::in(kReadWait)));
    row = TRY(find_repository(*reader, id));
  }
  TRY(sys::failpoint("recovery.before_settle"));
  if (!sys::path_exists(store.path_of(id))) return {};
  if (row) return settle_files(store, *row);
  LOG(Info, "repo.files_without_row_removed", {{"repository", id.value()}});
  return store.files().remove(id);
}

}  // namespace

Result<Recovered> recover(db::Database& database, const sys::Clock& clock, Store& store) {
  Recovered out;
  for (auto& change : TRY(store.files().abandoned_changes())) {
    ++out.changes;
    auto settled = settle_change(database, store, change.repository);
    if (settled) continue;
    change.mark.keep();
    LOG(Error, "repo.change_unsettled",
        {{"repository", change.repository.value()}, {"cause", settled.error().cause}});
  }
  if (store.company() == Company::Shared) {
    TRY(settle_overdue(database, clock, store, clock.now()));
    return out;
  }
  out.intents = TRY(settle_intents(database, clock, store));
  return out;
}

}  // namespace stithy::repo

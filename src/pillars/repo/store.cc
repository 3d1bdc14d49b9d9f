// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/store.h"

#include "db/transact.h"
#include "kit/events.h"
#include "pillars/repo/events.h"
#include "sys/failpoint.h"

namespace stithy::repo {

namespace {

constexpr std::chrono::seconds kWriteWait{10};

}  // namespace

Result<std::shared_ptr<git::Repository>> Store::open(const Repository& repository) {
  auto opened = cache_.open(path_of(repository.id));
  if (opened || opened.error().code != Code::NotFound) return opened;
  return unavailable("The files of this repository cannot be read at the moment.",
                     std::chrono::seconds(30), opened.error().cause);
}

void Store::forget(RepoId id) { cache_.forget(path_of(id)); }

namespace {

Result<std::optional<Repository>> find_row(db::Database& database, RepoId id) {
  auto reader = TRY(database.read(Deadline::in(kWriteWait)));
  return find_repository(*reader, id);
}

// HEAD as the row has it, after the attempt to change the row failed in whatever way.
Result<void> put_back(db::Database& database, const Store& store, RepoId id) {
  auto row = TRY(find_row(database, id));
  if (!row) return {};
  auto branch = TRY(git::RefName::parse_lenient("refs/heads/" + row->default_branch));
  return store.files().set_default_branch(id, branch);
}

}  // namespace

Result<void> remove_unless_written(db::Database& database, const Store& store, RepoId id) {
  if (TRY(find_row(database, id))) return {};
  return store.files().remove(id);
}

Result<void> move_default_branch(db::Database& database, const Store& store,
                                 const Repository& repository, const git::RefName& branch,
                                 UserId by, Instant now) {
  auto mark = TRY(store.files().mark(repository.id));
  TRY(store.files().set_default_branch(repository.id, branch));
  auto written = db::transact(database, Deadline::in(kWriteWait), [&](db::Tx& tx) -> Result<void> {
    TRY(sys::failpoint("branch.before_row"));
    TRY(set_default_branch(tx, repository.id, branch.short_name(), now));
    return kit::append(tx, Changed{.repository = repository.id,
                                   .by = by,
                                   .what = Changed::What::Edited,
                                   .before = {{"default_branch", repository.default_branch}},
                                   .at = now});
  });
  if (!written && !put_back(database, store, repository.id)) mark.keep();
  return written;
}

}  // namespace stithy::repo

// SPDX-License-Identifier: Apache-2.0
//
// store.h — the repositories on disk: where they are, reading them, changing their refs.
//
// The directory of a repository is named by its id alone, so renames move nothing and no text of
// users becomes a path. Thread-safe; made once for the process.
// Several servers may share one data directory; then each knows that it has company.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "db/db.h"
#include "git/gateway.h"
#include "git/reachable.h"
#include "git/ref_transaction.h"
#include "git/repository_cache.h"
#include "git/repository_files.h"
#include "pillars/repo/repository.h"
#include "pillars/repo/settings.h"
#include "sys/clock.h"
#include "sys/files.h"

namespace stithy::repo {

enum class Company : std::uint8_t { Alone, Shared };

class Store {
 public:
  Store(sys::Path data, const git::Gateway& gateway, Company company = Company::Alone)
      : data_(std::move(data)),
        gateway_(gateway),
        company_(company),
        files_(gateway, data_),
        lanes_(data_ / "locks"),
        cache_(gateway),
        reachability_(gateway) {}

  const sys::Path& data_directory() const { return data_; }
  sys::Path path_of(RepoId id) const { return files_.path_of(id); }
  Company company() const { return company_; }
  sys::Path scratch() const { return gateway_.scratch(); }
  const git::Gateway& gateway() const { return gateway_; }
  const git::RepositoryFiles& files() const { return files_; }
  std::vector<git::RepositoryCache::MemoryStats> memory_stats() const {
    return cache_.memory_stats();
  }
  git::Reachability& reachability() { return reachability_; }
  git::RefLanes& lanes() { return lanes_; }  // one writer a repository

  // Open for reading; shared with other requests. Unavailable while files are missing.
  Result<std::shared_ptr<git::Repository>> open(const Repository& repository);
  // After files were replaced or removed.
  void forget(RepoId id);

 private:
  const sys::Path data_;
  const git::Gateway& gateway_;
  const Company company_;
  const git::RepositoryFiles files_;
  git::RefLanes lanes_;
  git::RepositoryCache cache_;
  git::Reachability reachability_;
};

// For files whose row could not be written: they go, unless the row is there after all, as it may
// be when the database went away during the commit. An error when nobody can tell: then the mark
// has to stay, and the next start looks again.
Result<void> remove_unless_written(db::Database& database, const Store& store, RepoId id);

// HEAD and the row together, as far as two stores can: when the row cannot follow, HEAD goes back,
// and what a crash leaves apart is put right by the next start. Under the repository's lane.
Result<void> move_default_branch(db::Database& database, const Store& store,
                                 const Repository& repository, const git::RefName& branch,
                                 UserId by, Instant now);

}  // namespace stithy::repo

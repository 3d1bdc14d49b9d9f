// SPDX-License-Identifier: Apache-2.0
//
// store.h — the repositories on disk: where they are, reading them, changing their refs.
//
// The directory of a repository is named by its id alone, so renames move nothing and no text of
// users becomes a path. Thread-safe; made once for the process.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "db/db.h"
#include "git/gateway.h"
#include "git/reachable.h"
#include "git/repository_cache.h"
#include "pillars/repo/repository.h"
#include "pillars/repo/settings.h"
#include "sys/clock.h"
#include "sys/files.h"

namespace stithy::repo {

class Store {
 public:
  Store(sys::Path data, const git::Gateway& gateway)
      : data_(std::move(data)), gateway_(gateway), cache_(gateway), reachability_(gateway) {}

  const sys::Path& data_directory() const { return data_; }
  sys::Path path_of(RepoId id) const;     // DATA/repos/3f/123….git
  sys::Path trash_of(RepoId id) const;    // DATA/trash/123….git
  sys::Path scratch() const { return data_ / "tmp"; }
  const git::Gateway& gateway() const { return gateway_; }
  git::Reachability& reachability() { return reachability_; }

  // Open for reading; shared with other requests. Unavailable while files are missing.
  Result<std::shared_ptr<git::Repository>> open(const Repository& repository);
  // After files were replaced or removed.
  void forget(RepoId id);

 private:
  const sys::Path data_;
  const git::Gateway& gateway_;
  git::RepositoryCache cache_;
  git::Reachability reachability_;
};

}  // namespace stithy::repo

// SPDX-License-Identifier: Apache-2.0
//
// quarantine.h — the place where pushed objects wait to be accepted.
//
// Lies in the scratch directory, which is emptied at every start, so that a crash leaves nothing in
// the repository; on the same file system, so that migrate() only renames. Removed on destruction.
#pragma once

#include <string>

#include "base/result.h"
#include "git/command.h"
#include "sys/files.h"

namespace stithy::git {

class Quarantine {
 public:
  static Result<Quarantine> create(const sys::Path& repository, const sys::Path& scratch);

  // For Command::quarantine(), and for readers that want to look at what waits.
  const QuarantinePaths& paths() const { return paths_; }
  // Moves packs (the index last, which makes them visible) and loose objects to the repository,
  // and syncs the directories. Files were synced by git when it wrote them. When it fails, no pack
  // stays there without its index.
  Result<void> migrate();

 private:
  Quarantine(sys::TemporaryDirectory directory, QuarantinePaths paths)
      : directory_(std::move(directory)), paths_(std::move(paths)) {}
  sys::TemporaryDirectory directory_;
  QuarantinePaths paths_;
};

// Removes files of packs without an index: a migration was cut off. Only while neither a push nor a
// repack can run.
Result<void> sweep_unindexed_packs(const sys::Path& repository);

}  // namespace stithy::git

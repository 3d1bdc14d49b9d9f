// SPDX-License-Identifier: Apache-2.0
//
// quarantine.h — the place beside a repository's objects where pushed ones wait to be accepted.
//
// Lies in objects/tmp_objdir-incoming-*, a name that git itself sweeps up when a crash left it
// behind; on the same file system, so that migrate() only renames. Removed on destruction.
#pragma once

#include <string>

#include "base/result.h"
#include "git/command.h"
#include "sys/files.h"

namespace stithy::git {

class Quarantine {
 public:
  static Result<Quarantine> create(const sys::Path& repository);

  // For Command::quarantine(), and for readers that want to look at what waits.
  const QuarantinePaths& paths() const { return paths_; }
  // Moves packs (the index last, which makes them visible) and loose objects to the repository,
  // and syncs the directories. Files were synced by git when it wrote them.
  Result<void> migrate();

 private:
  Quarantine(sys::TemporaryDirectory directory, QuarantinePaths paths)
      : directory_(std::move(directory)), paths_(std::move(paths)) {}
  sys::TemporaryDirectory directory_;
  QuarantinePaths paths_;
};

// Removes what a killed server left. Call at start, before serving.
Result<void> sweep_quarantines(const sys::Path& repository);

}  // namespace stithy::git

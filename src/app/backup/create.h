// SPDX-License-Identifier: Apache-2.0
//
// create.h — a backup of everything while the instance is in use. docs/backup.md says why what it
// takes belongs together.
//
// The lock DATA/backup.lock keeps two backups apart and holds back what would remove objects that
// the snapshot still names: repacks and purges (sys/shared_lock.h). What it needs on the disk
// lies in DATA/backup and goes with it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "kit/backup/pack_writer.h"
#include "pillars/foundations.h"

namespace stithy::app {

struct BackupStep {
  std::string_view doing, item = {};
  std::int64_t count = 0, of = 0;
};
using TellStep = std::function<void(const BackupStep&)>;

struct BackupMade {
  std::string id;
  backup::Counts counts;
  std::uint64_t repositories = 0, blobs = 0;
  std::vector<std::string> warnings;  // what was damaged before and could not be taken
};

Result<BackupMade> create_backup(const Foundations& on, std::span<const db::Migration> migrations,
                                 backup::Depot& depot, const TellStep& tell);

// Held by whatever changes the backups of an instance.
Result<sys::FileLock> lock_backups(const sys::Path& data);

}  // namespace stithy::app

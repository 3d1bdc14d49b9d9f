// SPDX-License-Identifier: Apache-2.0
//
// restore.h — an instance out of a backup: a data directory that was not there, and its database in
// it or on a server.
//
// Everything is laid beside, checked against its hash while it is written, settled as after a crash
// and synced; then the directory gets its name in one step. A restore that is cut off leaves no
// directory, and the next one begins anew. A server's database has to be empty, or hold such a
// restore's unfinished copy.
#pragma once

#include <optional>
#include <span>

#include "app/backup/create.h"
#include "base/secret.h"

namespace stithy::app {

struct RestoreWish {
  sys::Path to;
  std::string database = {};  // the address of a server; empty: a file in the directory
  Secret<> password = {};
};

struct Restored {
  std::uint64_t files = 0, size_bytes = 0, changes_settled = 0;
};

Result<Restored> restore_backup(backup::Depot& depot, const backup::Manifest& manifest,
                                std::span<const db::Migration> migrations, const RestoreWish& wish,
                                const TellStep& tell);

}  // namespace stithy::app

// SPDX-License-Identifier: Apache-2.0
//
// prune.h — removes old backups, and then the packs that no backup needs any more.
//
// A pack goes when none of its pieces is needed; one that is needed in part stays whole. Lists go
// first: cut off in between, packs are left over and go the next time. Nothing else may write to
// the depot meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kit/backup/depot.h"

namespace stithy::backup {

// A backup stays when one of the rules keeps it; both are 0: only what nobody needs goes.
struct Keep {
  std::size_t last = 0;   // the newest so many
  std::size_t daily = 0;  // the newest of each of the last so many days that have any
};

// Of ids, oldest first, those that go.
std::vector<std::string> list_old(const std::vector<std::string>& ids, const Keep& keep);

struct Pruned {
  std::uint64_t backups = 0, packs = 0;
};
// Conflict when the list of a backup that stays cannot be read: nobody knows then what it needs.
Result<Pruned> prune(Depot& depot, const Keep& keep);

}  // namespace stithy::backup

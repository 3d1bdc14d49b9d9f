// SPDX-License-Identifier: Apache-2.0
//
// recovery.h — what a start does about what a crash left half done, before anything is served.
//
// Repositories under a mark (git/repository_files.h) are looked at: files whose row never came, or
// has gone, are removed; leftovers of a killed git go; HEAD says what the row says. Then each open
// intent of the journal is settled by what the refs say. Safe to repeat: a crash in the middle is
// met by the next start. One damaged repository becomes read-only and keeps nobody else waiting.
// Beside other servers it touches only what no living process holds, each repository under its
// lane, and leaves the leftovers of a killed git to a start alone.
#pragma once

#include "base/result.h"
#include "db/db.h"
#include "pillars/repo/store.h"
#include "sys/clock.h"

namespace stithy::repo {

struct Recovered {
  int changes = 0;  // marked repositories
  int intents = 0;
};
Result<Recovered> recover(db::Database& database, const sys::Clock& clock, Store& store);

}  // namespace stithy::repo

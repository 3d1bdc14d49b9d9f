// SPDX-License-Identifier: Apache-2.0
//
// collect.h — removes the blobs that nobody uses, a day after the last who did.
//
// First the rows without a use for a day go, then the bytes that have no row and were put more than
// a day ago. The order and the pins of the store (kit/blobs/pins.h) make it safe against blobs
// that are used again meanwhile. The job runs under its lease, one at a time.
#pragma once

#include <chrono>
#include <stop_token>

#include "db/db.h"
#include "kit/blobs/store.h"
#include "kit/jobs/job_kind.h"

namespace stithy::blobs {

inline constexpr std::chrono::hours kGrace{24};

struct Collected {
  std::uint64_t rows = 0, blobs = 0, size_bytes = 0, leftovers = 0;
};

// Stops early, with what it has done, at the deadline or when asked to.
Result<Collected> collect(Store& store, db::Database& database, Instant now, Deadline deadline,
                          std::stop_token stop = {});

// Every six hours.
kit::JobKind collect_kind(Store& store);

}  // namespace stithy::blobs

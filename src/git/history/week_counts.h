// SPDX-License-Identifier: Apache-2.0
//
// week_counts.h — how many commits were made in each of the last 52 weeks.
//
// Walks back from a tip by date and reads nothing older than a year. Remembered by tip and end.
// Thread-safe.
#pragma once

#include <array>
#include <memory>

#include "git/repository.h"

namespace stithy::git {

struct WeekCounts {
  std::array<int, 52> weeks{};  // the oldest first
  int sum = 0;
};

// `end` is the moment after the last week; give a whole day, so that answers can be kept.
// Unavailable when the deadline passes.
Result<std::shared_ptr<const WeekCounts>> count_weeks(Repository& repository, const Oid& tip,
                                                      Instant end, Deadline deadline);

}  // namespace stithy::git

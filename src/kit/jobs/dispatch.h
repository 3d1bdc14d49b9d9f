// SPDX-License-Identifier: Apache-2.0
//
// dispatch.h — which kinds a lane takes jobs from next, and how many at a time.
//
// Pure: values in, values out. BatchSize belongs to whoever guards the lane.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "base/instant.h"
#include "kit/jobs/job_queue.h"

namespace stithy::kit {

struct Plan {
  std::vector<const JobKind*> due;  // the most urgent first; of equals the one that waits longest
  std::optional<Instant> next;      // when something will be, if nothing changes
};
// Kinds that are paused or run as often as they may are left out.
Plan plan_lane(std::span<const JobKind> kinds, Lane lane, std::span<const sql::QueueHead> heads,
               Instant now);

// How many jobs are leased together. A commit costs as much as many empty jobs, so of short jobs
// many are taken at once; of long ones only as many as there are workers who wait for one, so that
// nothing is held that another could run.
class BatchSize {
 public:
  std::size_t next(std::size_t idle_workers, std::size_t most) const;
  // The jobs of the last batch have all been begun after so much time.
  void learn(std::size_t leased, std::chrono::steady_clock::duration took);

 private:
  std::size_t size_ = 1;
};

}  // namespace stithy::kit

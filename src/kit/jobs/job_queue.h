// SPDX-License-Identifier: Apache-2.0
//
// job_queue.h — the port between the workers and what they take their jobs from.
//
// Each call is one step that happens whole or not at all, so a worker may die between any two of
// them. The rows of the database are the jobs (sql_queue.h); another driver may tell sooner or
// hand out faster, and the simulator stands here to let workers die.
// Implementations are thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "kit/jobs/job_kind.h"
#include "kit/jobs/job_run.h"
#include "kit/queries.h"

namespace stithy::kit {

// What waits, by kind, in one look.
struct Outlook {
  bool events = false;  // to be handed to their listeners
  bool lost = false;    // a lease ran out
  std::vector<sql::QueueHead> heads;
};

struct Leased {
  sql::DueRow row;
  std::int64_t token = 0;
  const JobKind* kind = nullptr;
};

struct Held {
  JobId id;
  std::int64_t token = 0;
};

// How one run ended.
struct Ending {
  const Leased* leased = nullptr;
  JobRun* run = nullptr;       // none when it was lost, or never began
  std::optional<Error> error;  // none: it is done
  bool counts = true;          // false: the end of the server is not the job's failure
  Instant started;
};

class JobQueue {
 public:
  virtual ~JobQueue() = default;
  // Kinds and recurring jobs are there afterwards.
  virtual Result<void> prepare() = 0;
  virtual Result<Outlook> look() = 0;
  // Up to so many due jobs of a kind, within its limits; they are the caller's until then.
  virtual Result<std::vector<Leased>> lease(const JobKind& kind, std::size_t most,
                                            Instant until) = 0;
  // Returns those that are no longer the caller's.
  virtual Result<std::vector<JobId>> extend(std::span<const Held> held, Instant until) = 0;
  // Ends, retries or buries each, and orders what follows from it. What was lost meanwhile is left
  // alone. All of them, or none.
  virtual Result<void> settle(std::span<const Ending> endings) = 0;
  // Leases that ran out before then: retried or buried. `mine` are those that still run here.
  virtual Result<void> take_back(Instant lost_before, const std::function<bool(JobId)>& mine) = 0;
};

}  // namespace stithy::kit

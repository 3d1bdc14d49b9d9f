// SPDX-License-Identifier: Apache-2.0
//
// job_queue.h — the port between the workers and what they take their jobs from.
//
// Each call is one step that happens whole or not at all, so a worker may die between any two of
// them. The rows of the database are the jobs (sql_queue.h); another driver hands them out faster
// (kit/dispatch), and the simulator stands here to let workers die.
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
  std::string receipt = {};  // what its driver needs to know at its end
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

// How a driver hands jobs out, for people.
struct Handing {
  std::string_view by = "the database";
  bool away = false;                          // so the database does
  std::optional<std::uint64_t> entries = {};  // of jobs that have not ended, lately
};

class JobQueue {
 public:
  virtual ~JobQueue() = default;
  // Kinds and recurring jobs are there afterwards.
  virtual Result<void> prepare() = 0;
  // What a lane may take up to so many jobs from. Others of its heads are of no matter.
  virtual Result<Outlook> look(Lane lane, std::size_t most) = 0;
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

  // A runner with threads begins, and gives what to call, on any thread, when there may be work.
  virtual void begin(std::function<void()> wake) { static_cast<void>(wake); }
  // It is not called any more.
  virtual void end() {}
  // This thread has committed something. Must be quick.
  virtual void note_commit() {}
  virtual Handing handing() const { return {}; }
};

}  // namespace stithy::kit

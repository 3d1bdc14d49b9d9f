// SPDX-License-Identifier: Apache-2.0
//
// job_runner.h — the workers that run jobs and hand events to their listeners.
//
// A worker leases a job for a while and the runner keeps the lease alive; when the process dies the
// lease runs out and the job is run again. A failed job waits longer each time (with jitter) until
// its attempts are used up. Recurring kinds are jobs that leave the next one behind. Commits of
// this process wake the workers; those of other processes are seen within `poll`.
// Thread-safe. Owns its threads; the database and the clock outlive it.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "kit/events.h"
#include "kit/jobs/jobs.h"

namespace stithy::kit {

class JobRunner {
 public:
  struct Options {
    std::size_t background_workers = 2, long_workers = 1;
    std::chrono::milliseconds lease{60'000};
    std::chrono::milliseconds poll{5'000};
    // No other process runs jobs of this database: what is marked as running at the start was lost.
    bool alone = false;
  };
  // Names of kinds and listeners are unique; that is checked.
  JobRunner(db::Database& database, const sys::Clock& clock, std::vector<JobKind> kinds,
            std::vector<Listener> listeners, Options options);
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  Result<void> start();
  // Takes no new jobs and waits until the running ones end; at the deadline those are asked to
  // stop. What then fails is left waiting and loses no attempt. Safe to call twice.
  void stop(Deadline drain);
  void wake();
  // Cancels the row and asks a run of this process to stop. Errors as cancel_job().
  Result<void> cancel(JobId id);
  // Without threads: schedules, dispatches and runs what is due on the calling thread until there
  // is nothing more. Returns the number of jobs run.
  Result<int> run_due();

  const std::vector<JobKind>& kinds() const { return kinds_; }
  const std::vector<Listener>& listeners() const { return listeners_; }
  std::size_t running() const;

 private:
  struct Active {
    std::int64_t token = 0;
    std::stop_source stop;
    Deadline deadline;
  };
  struct Leased {
    sql::DueRow row;
    std::int64_t token = 0;
    const JobKind* kind = nullptr;
  };
  using Names = std::vector<std::string>;

  const JobKind* find_kind(std::string_view name) const;
  const Names& names(Lane lane) const { return lane == Lane::Long ? long_ : background_; }
  Result<void> schedule_recurring();
  Result<void> schedule_next(db::Tx& tx, const JobKind& kind, std::string_view key,
                             Instant last) const;

  void work(Lane lane);
  // One step: events handed out, lost jobs taken back, a job run. Else says when the next is due.
  struct Turn {
    bool acted = false, ran = false;
    std::optional<Instant> next;
  };
  Result<Turn> take_turn(Lane lane);
  struct Due {
    bool events = false, lost = false, job = false;
    std::optional<Instant> next;
  };
  Result<Due> look(const Names& kinds) const;
  Result<std::optional<Leased>> lease(const Names& kinds);
  void run(const Leased& leased);
  Result<void> settle(const Leased& leased, JobRun& run, const Result<void>& result);
  Result<void> end(db::Tx& tx, const Leased& leased, JobState state, const Error* error);
  Result<void> retry_or_end(db::Tx& tx, const Leased& leased, const Error& error);
  Result<void> recover_lost(const Names& kinds, Instant lost_before);
  bool is_active(JobId id) const;
  void keep_leases();
  void extend_leases();

  db::Database& database_;
  const sys::Clock& clock_;
  const std::vector<Listener> listeners_;
  std::vector<JobKind> kinds_;
  Names background_, long_;
  const Options options_;

  mutable std::mutex mutex_;
  std::condition_variable wake_workers_, wake_keeper_, ended_;
  std::uint64_t wakes_ = 0;
  bool stopping_ = false, keeper_stops_ = false;
  std::map<JobId, Active> active_;
  std::vector<std::thread> workers_;
  std::thread keeper_;
};

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
//
// job_runner.h — the workers that run jobs and hand events to their listeners.
//
// Of each lane one worker at a time looks for jobs and leases a batch, which all workers of the
// lane then run; the ends of several jobs are written in one transaction. The runner keeps the
// leases alive; when the process dies they run out and the jobs are run again. Commits of this
// process wake the workers; those of other processes are seen within `poll`.
// Thread-safe. Owns its threads; the database and the clock outlive it.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "kit/events.h"
#include "kit/jobs/dispatch.h"
#include "kit/jobs/job_queue.h"
#include "kit/jobs/jobs.h"
#include "kit/jobs/recurrence.h"

namespace stithy::kit {

class SqlQueue;
class Tracer;

class JobRunner {
 public:
  struct Options {
    std::size_t background_workers = 2, long_workers = 1, sending_workers = 1;
    std::chrono::milliseconds lease{60'000};
    std::chrono::milliseconds poll{5'000};
    std::size_t batch_max = 256;  // of short jobs, leased together
    // No other process runs jobs of this database: what is marked as running at the start was lost.
    bool alone = false;
    sys::TimeZone zone = {};  // of schedules that name none
    // Something was committed here while all workers of a lane were busy: it may be a job that
    // another server could begin. Called on the thread that committed; must be quick.
    std::function<void()> crowded = {};
    // What others can read of a job is new. Called on any thread; must be quick.
    std::function<void(JobId)> changed = {};
    // Events have got their positions, which others can read by now.
    std::function<void()> told = {};
    std::function<std::uint64_t()> random = {};  // by default the system's
    Tracer* tracer = nullptr;                    // none: nothing is traced
    // Told of every run, on its thread, after it ended.
    std::function<void(const JobKind&, Instant::Duration took, bool failed)> observer = {};
    // Makes the driver of its rows; none: the rows are looked at by themselves.
    std::function<std::unique_ptr<JobQueue>(std::unique_ptr<SqlQueue>, std::span<const JobKind>)>
        driver = {};
    // Stands between the runner and its jobs; for the simulator.
    std::function<std::unique_ptr<JobQueue>(std::unique_ptr<JobQueue>)> wrap = {};
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
  // Cancels the row and asks a run of this process to stop; one of another process is asked when
  // that extends its lease. Errors as cancel_job().
  Result<void> cancel(JobId id);
  // Without threads: schedules, dispatches and runs what is due on the calling thread until there
  // is nothing more. Returns the number of jobs run.
  Result<int> run_due();
  // One look of a lane on the calling thread, and what it led to. Returns whether anything was
  // done.
  Result<bool> run_turn(Lane lane);
  // Without threads: what the keeper does from time to time.
  void extend_leases();

  const std::vector<JobKind>& kinds() const { return kinds_; }
  const JobKind* find_kind(std::string_view name) const;
  const std::string& zone_name() const { return options_.zone.name(); }
  const std::vector<Listener>& listeners() const { return listeners_; }
  std::size_t running() const;
  Handing handing() const { return queue_->handing(); }

 private:
  struct Active {
    std::int64_t token = 0;
    Instant until;  // of the lease
    std::stop_source stop;
    Deadline deadline = Deadline::never();  // until it begins
  };
  // A lane's jobs that are leased and not begun, and who looks for more.
  struct LaneState {
    std::deque<Leased> ready;
    bool looking = false;
    std::uint64_t looked_at = 0;  // the value of wakes_ when the last look began
    std::size_t idle = 0;
    BatchSize size;
    std::size_t batch = 0;
    Deadline::Clock::time_point batch_at;
    std::optional<Instant> next;
  };
  struct Finished {
    Leased leased;
    std::unique_ptr<JobRun> run;
    std::optional<Error> error;
    bool counts = true;
    Instant started;
  };

  void note_commit();
  LaneState& state_of(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  void work(Lane lane);
  bool wait_for_work(LaneState& state, std::unique_lock<std::mutex>& lock);
  // Events handed out, lost jobs taken back, jobs leased.
  struct Turn {
    bool acted = false;
    std::vector<Leased> leased;
    std::optional<Instant> next;
  };
  Result<Turn> take_turn(Lane lane, std::size_t most);
  Result<void> take_back(Instant now);
  void hold(const std::vector<Leased>& leased, Instant until);
  void run(Leased leased);
  Finished call(Leased leased, const std::stop_source& stop);
  void finish(Finished finished);
  void settle(std::vector<Finished>& batch);
  void give_back(std::deque<Leased> ready);
  void release(const Leased& leased);
  void forget(const Leased& leased);  // under the lock
  bool is_active(JobId id) const;
  bool is_stopping() const;
  void keep_leases();

  db::Database& database_;
  const sys::Clock& clock_;
  const std::vector<Listener> listeners_;
  std::vector<JobKind> kinds_;
  const Options options_;
  std::unique_ptr<Recurrence> recurrence_;
  std::unique_ptr<JobQueue> queue_;

  mutable std::mutex mutex_;
  std::condition_variable wake_workers_, wake_keeper_, ended_;
  std::uint64_t wakes_ = 0;
  bool stopping_ = false, keeper_stops_ = false, settling_ = false;
  std::array<LaneState, kLanes.size()> lanes_;
  std::map<JobId, Active> active_;
  std::vector<Finished> finished_;
  std::atomic<std::int64_t> taken_back_at_ = 0;  // microseconds
  std::vector<std::thread> workers_;
  std::thread keeper_;
};

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
//
// job_world.h — the simulator of the queue: a database in memory, a virtual clock, and processes
// that run its jobs on one thread, in an order that a seed decides.
//
// A process dies by an exception at one of its steps: before or after each call of its queue, and
// between the parts of a job. While a job runs, the other process may take a turn. The world knows
// what was promised to whom and tells what was broken.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "db/db.h"
#include "kit/jobs/job_runner.h"
#include "kit/jobs/sql_queue.h"
#include "sys/clock.h"

namespace stithy::kit {

class JobWorld {
 public:
  struct Tally {
    std::uint64_t crashes = 0, lost_leases = 0, runs = 0, done = 0, dead = 0, cancelled = 0,
                  refusals = 0;
    void add(const Tally& other);
    std::string render() const;
  };

  // Another driver of the queue, and what befalls it.
  struct Hands {
    std::function<std::unique_ptr<JobQueue>(JobWorld& world, std::size_t process,
                                            std::unique_ptr<SqlQueue>, std::span<const JobKind>)>
        driver = {};
    std::function<void(std::uint64_t random)> disturb = {};
  };

  explicit JobWorld(std::uint64_t seed);
  JobWorld(std::uint64_t seed, Hands hands);
  ~JobWorld();
  // The whole life: wild days, then quiet ones in which everything must come to its end. Returns
  // what was broken, or nothing.
  std::string live();
  const Tally& tally() const { return tally_; }
  // A step of a process outside of the database: it may die there, or be refused.
  Result<void> step_outside(std::size_t process);
  const sys::Clock& clock() const { return clock_; }
  const std::string& trace() const { return trace_; }  // what happened, without ids

 private:
  friend class MortalQueue;
  struct Process {
    std::unique_ptr<JobRunner> runner;
    int steps_left = -1;  // until it dies; negative: it lives
    bool busy = false;
  };
  // What the world knows of a job.
  struct Known {
    std::string kind, key, group;
    int begun = 0, succeeded = 0, effects = 0, revived = 0;
    bool cancelled_by_hand = false;
  };
  struct Run {
    JobId job;
    std::size_t process = 0;
    bool lost = false;  // its lease ran out while it went on
  };

  std::uint64_t random();
  std::uint64_t below(std::uint64_t bound) { return random() % bound; }
  bool chance(unsigned percent) { return below(100) < percent; }
  void note(std::string_view what);
  void broken(std::string what);
  void require(bool holds, std::string_view what);

  std::vector<JobKind> kinds();
  std::vector<Listener> listeners();
  void step(std::size_t process);  // throws when the process dies here
  Result<void> maybe_refuse();     // the database is away for a moment
  JobRunner& start(std::size_t process);
  template <class F>
  void in_process(std::size_t process, F&& act);

  void act();
  void order(bool keep);
  void tell();
  void change_by_hand();
  void pass_time();
  void be_quiet();
  void check_leases(const JobKind& kind);
  void check_begin(const Run& run, const Known& known);
  Result<void> body(std::size_t process, JobRun& run);
  Result<void> live_through(std::size_t process, JobRun& run, Known& known);
  void check_row(const JobView& job);
  void check_end();
  std::vector<JobView> rows();

  std::uint64_t state_;
  const Hands hands_;
  bool wild_ = true;
  std::unique_ptr<db::Database> database_;
  sys::ManualClock clock_{Instant::from_seconds(1'700'000'000)};
  std::array<Process, 2> processes_;
  std::map<JobId, Known> known_;
  std::set<JobId> never_;  // their orders were rolled back
  std::set<std::string> paused_;
  std::map<std::int64_t, int> told_, heard_;  // events by number
  std::vector<Run> running_;
  Tally tally_;
  std::string trace_, broken_;
};

}  // namespace stithy::kit

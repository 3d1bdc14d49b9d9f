// SPDX-License-Identifier: Apache-2.0
//
// job_run.h — one run of a job, as the function of its kind sees it.
//
// Belongs to the thread that runs it. progress() and log() write in transactions of their own, so
// never call them while holding a Tx: they would wait for it in vain.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/result.h"
#include "db/db.h"
#include "kit/queries.h"
#include "sys/clock.h"

namespace stithy::kit {

// How far a job is. `items` 0: they are not counted. Without a message the name of the step stands.
struct Step {
  int step = 0, steps = 0;  // 2 of 5; of JobKind::steps when it declares them
  std::string_view message = {};
  std::int64_t item = 0, items = 0;  // within the step
};

class JobRun {
 public:
  struct Parts {
    db::Database& database;
    const sys::Clock& clock;
    sql::DueRow row;
    std::int64_t token = 0;
    Deadline deadline;
    std::stop_token stop;
    std::function<void(JobId)> changed = {};  // what others can read of it is new
  };
  explicit JobRun(Parts parts);
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;

  JobId id() const { return parts_.row.id; }
  std::string_view kind() const { return parts_.row.kind; }
  std::string_view key() const { return parts_.row.key; }
  Result<Json> payload() const { return Json::parse(parts_.row.payload); }
  int attempt() const { return static_cast<int>(parts_.row.attempts) + 1; }
  // The time of its schedule that this run stands for; none when it was ordered.
  std::optional<Instant> scheduled_for() const { return parts_.row.scheduled_for; }
  Deadline deadline() const { return parts_.deadline; }
  std::stop_token stop() const { return parts_.stop; }
  // Cancelled, the server stops, or the time of the kind is over: return soon.
  bool should_stop() const { return parts_.stop.stop_requested() || parts_.deadline.passed(); }
  db::Database& database() const { return parts_.database; }
  Instant now() const { return parts_.clock.now(); }

  // For the page that shows it. Written at most four times a second, and when a step begins.
  void progress(const Step& step);
  // One line of the job's log. Beyond kLinesMax of a run, lines are left out and a line says so.
  void log(std::string_view line);

  // Whether this effect of the job is still to be made: true once, however often the job runs, if
  // the transaction in which it was asked is committed. Make the effect in the same one.
  Result<bool> claim(db::Tx& tx, std::string_view effect) const;
  // The same name in every attempt, for another system that takes a key of idempotency.
  std::string effect_key(std::string_view effect) const;

  // Writes what progress() and log() still hold, in the caller's transaction, which may run more
  // than once; flushed() lets go of it after the commit.
  Result<void> flush(db::Tx& tx);
  void flushed();
  // What each step took, in a transaction that says that the job is done.
  Result<void> note_steps(db::Tx& tx) const;

  static constexpr std::size_t kLinesMax = 2000;
  static constexpr std::size_t kLineBytesMax = 2000;

 private:
  struct Line {
    Instant at;
    std::string text;
  };
  struct StepTime {
    int step = 0;
    Instant begun;
  };
  void flush_soon(bool now);

  const Parts parts_;
  const Instant begun_;
  std::optional<Deadline::Clock::time_point> flushed_at_;
  Step step_;  // its message is message_
  std::string message_;
  std::vector<StepTime> times_;
  bool progress_new_ = false;
  std::vector<Line> lines_;
  std::size_t line_count_ = 0;
};

}  // namespace stithy::kit

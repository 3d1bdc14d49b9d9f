// SPDX-License-Identifier: Apache-2.0
//
// jobs.h — durable work: ordering it in a transaction, describing a kind of it, looking at it.
//
// A job is a row that is written with the change it follows from, and runs at least once: after a
// crash it runs again, so a job can run twice and does no harm by that. Of jobs of one kind with
// the same key (when it is not empty) at most one waits and at most one runs. The functions here
// need no runner; kit/jobs/job_runner.h runs what they wrote.
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
#include "kit/jobs/job_states.h"
#include "kit/queries.h"
#include "sys/clock.h"

namespace stithy::kit {

using sql::JobCount;
using sql::JobLine;
using sql::JobView;

struct JobOrder {
  std::string_view kind;            // "repo.import"
  std::string_view payload = "{}";  // JSON
  std::string_view key = {};        // "" or what the job is about: "repo 7"
  Instant run_at = {};              // earlier than now: at once
};

// Writes the row in the caller's transaction. When one like it (kind and key) waits already, that
// one is returned and its payload stays.
Result<JobId> enqueue(db::Tx& tx, const JobOrder& order, Instant now);

// For pages, newest first; `before` none begins at the top.
struct JobFilter {
  std::optional<JobState> state = {};
  std::optional<std::string_view> kind = {};
  std::optional<JobId> before = {};
  std::int64_t limit = 50;
};
Result<std::vector<JobView>> list_jobs(db::Reader& reader, const JobFilter& filter);
Result<std::optional<JobView>> find_job(db::Reader& reader, JobId id);
Result<std::vector<JobLine>> list_job_lines(db::Reader& reader, JobId id, std::int64_t after,
                                            std::int64_t limit);
Result<std::vector<JobCount>> count_jobs(db::Reader& reader);

// Conflict when the job has ended. A job that runs is asked to stop; JobRunner::cancel is sooner.
Result<void> cancel_job(db::Tx& tx, JobId id, Instant now);
// Dead at once, with this reason: for a job that finds that trying again is no use, and to say why
// a cancelled one ended. Nothing when it is done already.
Result<void> fail_job(db::Tx& tx, JobId id, const Error& reason, Instant now);
// A dead or cancelled job waits again with all its attempts. Conflict when it is in another state,
// or when one like it waits.
Result<void> revive_job(db::Tx& tx, JobId id, Instant now);

// What is kept of the past. Called by the kind that prune_kind() makes.
struct Retention {
  std::chrono::hours done{24 * 7}, failed{24 * 90}, events{24 * 30};
};
Result<void> prune_journal(db::Tx& tx, const Retention& retention, Instant now);

// One run of a job. Belongs to the thread that runs it. progress() and log() write in transactions
// of their own, so never call them while holding a Tx: they would wait for it in vain.
class JobRun {
 public:
  struct Parts {
    db::Database& database;
    const sys::Clock& clock;
    sql::DueRow row;
    std::int64_t token = 0;
    Deadline deadline;
    std::stop_token stop;
  };
  explicit JobRun(Parts parts) : parts_(std::move(parts)) {}
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;

  JobId id() const { return parts_.row.id; }
  std::string_view kind() const { return parts_.row.kind; }
  std::string_view key() const { return parts_.row.key; }
  Result<Json> payload() const { return Json::parse(parts_.row.payload); }
  int attempt() const { return static_cast<int>(parts_.row.attempts) + 1; }
  Deadline deadline() const { return parts_.deadline; }
  std::stop_token stop() const { return parts_.stop; }
  // Cancelled, the server stops, or the time of the kind is over: return soon.
  bool should_stop() const { return parts_.stop.stop_requested() || parts_.deadline.passed(); }
  db::Database& database() const { return parts_.database; }
  Instant now() const { return parts_.clock.now(); }

  // How far it is, for the page that shows it. Written at most four times a second.
  void progress(int step, int steps, std::string_view text);
  // One line of the job's log. Beyond kLinesMax of a run, lines are left out and a line says so.
  void log(std::string_view line);
  // Writes what progress() and log() still hold, in the caller's transaction, which may run more
  // than once; flushed() lets go of it after the commit.
  Result<void> flush(db::Tx& tx);
  void flushed();

  static constexpr std::size_t kLinesMax = 2000;
  static constexpr std::size_t kLineBytesMax = 2000;

 private:
  struct Line {
    Instant at;
    std::string text;
  };
  void flush_soon();
  const Parts parts_;
  std::optional<Deadline::Clock::time_point> flushed_at_;
  int step_ = 0, steps_ = 0;
  std::string progress_;
  bool progress_new_ = false;
  std::vector<Line> lines_;
  std::size_t line_count_ = 0;
};

// Which workers run it: short work is never behind long work.
enum class Lane : std::uint8_t { Background, Long };

struct JobKind {
  std::string name;  // "issues.close_stale": the folder, then what it does
  Lane lane = Lane::Background;
  int attempts = 5;  // at least one; the last failure makes the job dead
  std::chrono::milliseconds timeout{30'000};
  std::optional<std::chrono::seconds> every = {};  // runs again and again
  std::function<Result<void>(JobRun&)> run;
};

// The hourly kind that calls prune_journal().
JobKind prune_kind(Retention retention);

}  // namespace stithy::kit

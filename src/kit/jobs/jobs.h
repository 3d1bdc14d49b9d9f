// SPDX-License-Identifier: Apache-2.0
//
// jobs.h — durable work: ordering it in a transaction, describing a kind of it, looking at it.
//
// A job is a row that is written with the change it follows from, and runs at least once: after a
// crash it runs again, so a job can run twice and does no harm by that. Of jobs of one kind with
// the same key (when it is not empty) at most one waits and at most one runs. The functions here
// need no runner; job_runner.h runs what they wrote. docs/jobs.md says what is promised.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "db/db.h"
#include "kit/jobs/job_kind.h"
#include "kit/jobs/job_run.h"
#include "kit/jobs/job_states.h"
#include "kit/queries.h"

namespace stithy::kit {

using sql::JobCount;
using sql::JobFailure;
using sql::JobLine;
using sql::JobView;
using sql::KindCount;

struct JobOrder {
  std::string_view kind;                      // "repo.import"
  std::string_view payload = "{}";            // JSON
  std::string_view key = {};                  // "" or what the job is about: "repo 7"
  std::string_view group = {};                // "" or whose limit it counts to: "owner 3"
  Instant run_at = {};                        // earlier than now: at once
  std::optional<Instant> scheduled_for = {};  // of recurring kinds, see recurrence.h
  std::string_view traceparent = {};          // by default of what runs on this thread
};

// Writes the row in the caller's transaction. When one like it (kind and key) waits already, that
// one is returned and its payload stays.
Result<JobId> enqueue(db::Tx& tx, const JobOrder& order, Instant now);

// For pages, newest first; `before` none begins at the top.
struct JobFilter {
  std::optional<JobState> state = {};
  std::optional<std::string_view> kind = {};
  std::int64_t least_attempts = 0;  // 1 with Waiting: what failed and will be tried again
  std::optional<JobId> before = {};
  std::int64_t limit = 50;
};
Result<std::vector<JobView>> list_jobs(db::Reader& reader, const JobFilter& filter);
Result<std::optional<JobView>> find_job(db::Reader& reader, JobId id);
Result<std::vector<JobLine>> list_job_lines(db::Reader& reader, JobId id, std::int64_t after,
                                            std::int64_t limit);
Result<std::vector<JobFailure>> list_job_failures(db::Reader& reader, JobId id,
                                                  std::int64_t limit);  // the newest first
Result<std::vector<JobCount>> count_jobs(db::Reader& reader);
// Of what waits, runs or is dead.
Result<std::vector<KindCount>> count_jobs_by_kind(db::Reader& reader);
// The newest ended job of a recurring kind's schedule.
Result<std::optional<JobView>> find_last_scheduled(db::Reader& reader, std::string_view kind);

// Conflict when the job has ended. A job that runs is asked to stop; JobRunner::cancel is sooner.
Result<void> cancel_job(db::Tx& tx, JobId id, Instant now);
// Dead at once, with this reason: for a job that finds that trying again is no use, and to say why
// a cancelled one ended. Nothing when it is done already.
Result<void> fail_job(db::Tx& tx, JobId id, const Error& reason, Instant now);
// A dead or cancelled job waits again with all its attempts. Conflict when it is in another state,
// or when one like it waits.
Result<void> revive_job(db::Tx& tx, JobId id, Instant now);

// No job of a paused kind begins; those that run go on. NotFound when this instance never had it.
Result<void> pause_kind(db::Tx& tx, std::string_view kind);
Result<void> resume_kind(db::Tx& tx, std::string_view kind);
// A recurring kind runs at once, beside its schedule. Conflict when it runs already.
Result<void> run_now(db::Tx& tx, const JobKind& kind, Instant now);

// What is kept of the past. Called by the kind that prune_kind() makes.
struct Retention {
  std::chrono::hours done{24 * 7}, failed{24 * 90}, events{24 * 30};
};
Result<void> prune_journal(db::Tx& tx, const Retention& retention, Instant now);

// The hourly kind that calls prune_journal().
JobKind prune_kind(Retention retention);

}  // namespace stithy::kit

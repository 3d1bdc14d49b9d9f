// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/jobs.h"

#include <limits>

#include "base/span.h"
#include "base/text.h"
#include "db/transact.h"
#include "kit/jobs/ordered.h"
#include "kit/jobs/recurrence.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kKindBytesMax = 100, kKeyBytesMax = 200;  // the columns in MySQL
constexpr std::size_t kTraceBytesMax = 64;

std::optional<std::string_view> waiting_key(std::string_view key) {
  if (key.empty()) return std::nullopt;
  return key;
}

Result<void> set_paused(db::Tx& tx, std::string_view kind, bool paused) {
  if (!TRY(sql::lock_kind(tx, kind))) return not_found("There is no such kind of jobs.");
  TRY(sql::set_paused(tx, kind, paused));
  return {};
}

}  // namespace

std::string_view state_name(JobState state) {
  switch (state) {
    case JobState::Waiting: return "waiting";
    case JobState::Running: return "running";
    case JobState::Done: return "done";
    case JobState::Dead: return "dead";
    case JobState::Cancelled: return "cancelled";
  }
  return "unknown";
}

Result<JobId> enqueue(db::Tx& tx, const JobOrder& order, Instant now) {
  if (order.kind.empty() || order.kind.size() > kKindBytesMax || order.key.size() > kKeyBytesMax ||
      order.group.size() > kKeyBytesMax) {
    return internal(text::format("job {} with the key {}", order.kind, order.key));
  }
  auto id = sys::make_id<JobId>();
  std::string trace =
      order.traceparent.empty() ? current_traceparent() : std::string(order.traceparent);
  std::optional<std::string_view> traceparent;
  if (!trace.empty() && trace.size() <= kTraceBytesMax) traceparent = trace;
  auto rows = TRY(sql::insert_job(tx, id, order.kind, order.key, waiting_key(order.key),
                                  order.group, order.payload, now, std::max(order.run_at, now),
                                  order.scheduled_for, traceparent));
  const Instant run_at = std::max(order.run_at, now);
  if (rows > 0) {
    note_ordered(order.kind, id, run_at);
    return id;
  }
  // One like it waits; it must not wait longer than this one would have.
  const auto hastened = TRY(sql::hasten_job(tx, order.kind, order.key, run_at));
  auto waiting = TRY(sql::find_waiting_job(tx, order.kind, order.key));
  if (!waiting) return internal(text::format("job {} neither new nor there", order.kind));
  if (hastened > 0) note_ordered(order.kind, *waiting, run_at);
  return *waiting;
}

Result<std::vector<JobView>> list_jobs(db::Reader& reader, const JobFilter& filter) {
  JobId top{std::numeric_limits<std::int64_t>::max()};
  return sql::list_jobs(reader, filter.state, filter.kind, filter.least_attempts,
                        filter.before.value_or(top), filter.limit);
}

Result<std::optional<JobView>> find_job(db::Reader& reader, JobId id) {
  return sql::find_job(reader, id);
}

Result<std::vector<JobLine>> list_job_lines(db::Reader& reader, JobId id, std::int64_t after,
                                            std::int64_t limit) {
  return sql::list_lines(reader, id, after, limit);
}

Result<std::vector<JobFailure>> list_job_failures(db::Reader& reader, JobId id,
                                                  std::int64_t limit) {
  return sql::list_failures(reader, id, limit);
}

Result<std::vector<JobCount>> count_jobs(db::Reader& reader) { return sql::count_jobs(reader); }

Result<std::vector<KindCount>> count_jobs_by_kind(db::Reader& reader) {
  return sql::count_by_kind(reader);
}

Result<std::optional<JobView>> find_last_scheduled(db::Reader& reader, std::string_view kind) {
  return sql::find_last_ended(reader, kind, kScheduleKey);
}

Result<void> cancel_job(db::Tx& tx, JobId id, Instant now) {
  if (TRY(sql::cancel_job(tx, id, now)) > 0) return {};
  if (!TRY(sql::find_job(tx, id))) return not_found("There is no such job.");
  return conflict("The job has ended already.");
}

Result<void> fail_job(db::Tx& tx, JobId id, const Error& reason, Instant now) {
  TRY(sql::fail_job(tx, id, now, reason.message, reason.cause));
  return {};
}

Result<void> revive_job(db::Tx& tx, JobId id, Instant now) {
  auto job = TRY(sql::find_job(tx, id));
  if (!job) return not_found("There is no such job.");
  if (job->state != JobState::Dead && job->state != JobState::Cancelled) {
    return conflict("Only a job that failed or was cancelled can be tried again.");
  }
  if (!job->key.empty() && TRY(sql::find_waiting_job(tx, job->kind, job->key))) {
    return conflict("The same job is waiting already.");
  }
  TRY(sql::revive_job(tx, id, waiting_key(job->key), now));
  note_ordered(job->kind, id, now);
  return {};
}

Result<void> pause_kind(db::Tx& tx, std::string_view kind) { return set_paused(tx, kind, true); }

Result<void> resume_kind(db::Tx& tx, std::string_view kind) { return set_paused(tx, kind, false); }

Result<void> run_now(db::Tx& tx, const JobKind& kind, Instant now) {
  if (!kind.recurs())
    return conflict("Only a recurring kind runs by hand; others need an order with its payload.");
  if (TRY(sql::summon_job(tx, kind.name, kScheduleKey, now)) > 0) {
    note_ordered(kind.name, {}, now);
    return {};
  }
  if (TRY(sql::find_active_job(tx, kind.name, kScheduleKey)))
    return conflict("It runs already; see its job.");
  TRY(enqueue(tx, {.kind = kind.name, .key = kScheduleKey}, now));
  return {};
}

Result<void> prune_journal(db::Tx& tx, const Retention& retention, Instant now) {
  TRY(sql::delete_old_jobs(tx, JobState::Done, now - retention.done));
  TRY(sql::delete_old_jobs(tx, JobState::Dead, now - retention.failed));
  TRY(sql::delete_old_jobs(tx, JobState::Cancelled, now - retention.failed));
  TRY(sql::delete_old_events(tx, now - retention.events));
  return {};
}

JobKind prune_kind(Retention retention) {
  auto prune = [retention](JobRun& run) {
    return db::transact(run.database(), run.deadline(),
                        [&](db::Tx& tx) { return prune_journal(tx, retention, run.now()); });
  };
  return {.name = "kit.prune_journal", .every = std::chrono::hours(1), .run = prune};
}

}  // namespace stithy::kit

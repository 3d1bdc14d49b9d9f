// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/sql_queue.h"

#include <bit>

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "kit/events.h"
#include "kit/jobs/job_events.h"

namespace stithy::kit {

namespace {

constexpr std::chrono::seconds kWait{10};

constexpr std::size_t kListMax = 500;  // the members of a list in SQL

Deadline database_wait() { return Deadline::in(kWait); }

// A list as long as few others are, so that the statement with it is found prepared: the last one
// is repeated.
std::vector<JobId> padded(std::span<const JobId> ids) {
  std::vector<JobId> out(ids.begin(), ids.end());
  if (!out.empty()) out.resize(std::min(std::bit_ceil(out.size()), kListMax), out.back());
  return out;
}

}  // namespace

SqlQueue::SqlQueue(db::Database& database, const sys::Clock& clock, std::span<const JobKind> kinds,
                   const Recurrence& recurrence, Random random)
    : database_(database),
      clock_(clock),
      kinds_(kinds),
      recurrence_(recurrence),
      random_(std::move(random)) {
  for (const JobKind& kind : kinds_) names_.push_back(kind.name);
  CHECK(names_.size() <= kListMax);
}

const JobKind* SqlQueue::find_kind(std::string_view name) const {
  for (const JobKind& kind : kinds_) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

Result<void> SqlQueue::prepare() {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    for (const std::string& name : names_) TRY(sql::note_kind(tx, name));
    return recurrence_.ensure(tx, clock_.now());
  });
}

// Looking needs no write lane, so idle workers disturb nobody.
Result<Outlook> SqlQueue::look(Lane, std::size_t) {
  auto reader = TRY(database_.read(database_wait()));
  Outlook outlook;
  outlook.events = TRY(sql::find_ready_event(*reader)).has_value();
  outlook.lost = TRY(sql::find_lost_job(*reader, clock_.now(), names_)).has_value();
  outlook.heads = TRY(sql::list_queues(*reader));
  return outlook;
}

Result<Outlook> SqlQueue::look_at(std::span<const std::string> kinds) {
  auto reader = TRY(database_.read(database_wait()));
  Outlook outlook;
  outlook.events = TRY(sql::find_ready_event(*reader)).has_value();
  if (!kinds.empty()) outlook.heads = TRY(sql::list_queues_of(*reader, kinds));
  return outlook;
}

Result<std::vector<Leased>> SqlQueue::lease(const JobKind& kind, std::size_t most, Instant until) {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<std::vector<Leased>> {
    const Instant now = clock_.now();
    std::vector<Leased> leased;
    if (kind.limit > 0 || kind.group_limit > 0) {
      // Nobody else leases of it until this is committed, so what is counted stays true.
      TRY(sql::lock_kind(tx, kind.name));
    }
    if (kind.limit > 0) {
      const auto running = TRY(sql::count_running(tx, kind.name));
      most =
          std::min(most, static_cast<std::size_t>(std::max<std::int64_t>(kind.limit - running, 0)));
    }
    while (leased.size() < most) {
      auto rows = TRY(list_due(tx, kind, most - leased.size(), now));
      if (rows.empty()) break;
      for (sql::DueRow& row : rows) {
        Leased one{.row = std::move(row),
                   .token = static_cast<std::int64_t>(random_() >> 1 | 1),
                   .kind = &kind};
        if (TRY(take(tx, one, now, until))) leased.push_back(std::move(one));
      }
      if (kind.group_limit == 0) break;
    }
    return leased;
  });
}

// One token for all of them: with the job's number it is as good as one each.
Result<std::vector<Leased>> SqlQueue::lease_rows(const JobKind& kind, std::span<const JobId> ids,
                                                 Instant until) {
  CHECK(kind.limit == 0 && kind.group_limit == 0 && !kind.recurs() && ids.size() <= kListMax);
  const auto token = static_cast<std::int64_t>(random_() >> 1 | 1);
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<std::vector<Leased>> {
    const Instant now = clock_.now();
    auto rows = TRY(sql::list_due_of(tx, kind.name, padded(ids), now));
    std::vector<Leased> leased;
    if (rows.empty()) return leased;
    std::vector<JobId> due;
    for (const sql::DueRow& row : rows) due.push_back(row.id);
    const auto taken = TRY(sql::lease_jobs(tx, padded(due), token, now, until));
    // They are locked, so nobody can have taken one.
    if (taken != static_cast<std::int64_t>(due.size()))
      return internal(text::format("{} of {} jobs leased", taken, due.size()));
    for (sql::DueRow& row : rows)
      leased.push_back({.row = std::move(row), .token = token, .kind = &kind});
    return leased;
  });
}

// Those of groups are taken one at a time, since each changes what its group may take.
Result<std::vector<sql::DueRow>> SqlQueue::list_due(db::Tx& tx, const JobKind& kind,
                                                    std::size_t most, Instant now) {
  if (kind.group_limit == 0)
    return sql::list_due(tx, kind.name, now, static_cast<std::int64_t>(most));
  std::vector<sql::DueRow> rows;
  auto row = TRY(sql::find_due_of_group(tx, kind.name, now, kind.group_limit));
  if (row) rows.push_back(*std::move(row));
  return rows;
}

// False: its time has passed, and the next one was ordered instead.
Result<bool> SqlQueue::take(db::Tx& tx, Leased& leased, Instant now, Instant until) {
  const sql::DueRow& row = leased.row;
  if (row.attempts == 0 && recurrence_.is_missed(*leased.kind, row.scheduled_for, now)) {
    TRY(sql::skip_job(tx, row.id, now, "Its time passed while no server could run it."));
    TRY(recurrence_.follow(tx, *leased.kind, row.key, row.scheduled_for, now));
    return false;
  }
  return TRY(sql::lease_job(tx, row.id, leased.token, now, until)) > 0;
}

Result<std::vector<JobId>> SqlQueue::extend(std::span<const Held> held, Instant until) {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<std::vector<JobId>> {
    std::vector<JobId> lost;
    for (const Held& one : held) {
      if (TRY(sql::extend_lease(tx, one.id, one.token, until)) == 0) lost.push_back(one.id);
    }
    return lost;
  });
}

Result<void> SqlQueue::settle(std::span<const Ending> endings) {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    for (const Ending& ending : endings) TRY(settle_one(tx, ending));
    return {};
  });
}

Result<void> SqlQueue::settle_one(db::Tx& tx, const Ending& ending) {
  if (ending.run != nullptr) TRY(ending.run->flush(tx));
  return ending.error ? retry_or_bury(tx, ending) : end(tx, ending, JobState::Done);
}

// Whether it is recurring work that ended well the last time: of a row of failures the first is
// told.
Result<bool> SqlQueue::begins_failing(db::Tx& tx, const Leased& leased) {
  if (!leased.kind->recurs() || leased.row.key != kScheduleKey) return false;
  auto before = TRY(sql::find_last_ended(tx, leased.row.kind, kScheduleKey));
  return !before || before->state != JobState::Dead;
}

Result<void> SqlQueue::end(db::Tx& tx, const Ending& ending, JobState state) {
  const sql::DueRow& row = ending.leased->row;
  std::optional<std::string_view> message, cause;
  if (ending.error) {
    message = ending.error->message;
    cause = ending.error->cause;
  }
  const Instant now = clock_.now();
  const bool tells = state == JobState::Dead && TRY(begins_failing(tx, *ending.leased));
  auto rows = TRY(
      sql::end_job(tx, row.id, ending.leased->token, state, ending.started, now, message, cause));
  // None: it was cancelled, or its lease was lost to another run, which counts instead.
  if (rows == 0) return {};
  if (state == JobState::Done && ending.run != nullptr) TRY(ending.run->note_steps(tx));
  if (tells)
    TRY(append(tx, JobFailed{.job = row.id,
                             .kind = row.kind,
                             .error = ending.error->message,
                             .attempts = row.attempts + 1,
                             .at = now}));
  return recurrence_.follow(tx, *ending.leased->kind, row.key, row.scheduled_for, now);
}

Result<void> SqlQueue::retry_or_bury(db::Tx& tx, const Ending& ending) {
  const Leased& leased = *ending.leased;
  const Error& error = *ending.error;
  const std::int64_t attempts = leased.row.attempts + (ending.counts ? 1 : 0);
  const Instant now = clock_.now();
  if (attempts >= leased.kind->attempts) {
    TRY(end(tx, ending, JobState::Dead));
    return note_failure(tx, ending);
  }
  const std::string& key = leased.row.key;
  std::optional<std::string_view> waiting_key;
  if (!key.empty()) {
    // A newer one does the same.
    if (TRY(sql::find_waiting_job(tx, leased.row.kind, key)))
      return end(tx, ending, JobState::Cancelled);
    waiting_key = key;
  }
  auto delay = delay_after(leased.kind->backoff, attempts, random_());
  if (error.retry_after) delay = std::max<Instant::Duration>(delay, *error.retry_after);
  auto rows = TRY(sql::requeue_job(tx, leased.row.id, leased.token, waiting_key, now + delay,
                                   attempts, error.message, error.cause));
  if (rows == 0 || !ending.counts) return {};
  return note_failure(tx, ending);
}

Result<void> SqlQueue::note_failure(db::Tx& tx, const Ending& ending) {
  const JobId id = ending.leased->row.id;
  const auto number = TRY(sql::last_failure(tx, id)) + 1;
  TRY(sql::insert_failure(tx, id, number, ending.started, clock_.now(), ending.error->message,
                          ending.error->cause));
  return {};
}

Result<void> SqlQueue::take_back(Instant lost_before, const std::function<bool(JobId)>& mine) {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    for (const auto& lost : TRY(sql::list_lost_jobs(tx, lost_before, names_))) {
      if (mine(lost.id)) continue;
      LOG(Warning, "jobs.lost", {{"kind", lost.kind}, {"job", lost.id.value()}});
      const Leased leased{.row = {.id = lost.id,
                                  .kind = lost.kind,
                                  .key = lost.key,
                                  .payload = {},
                                  .attempts = lost.attempts - 1,
                                  .run_at = lost.run_at,
                                  .scheduled_for = lost.scheduled_for,
                                  .traceparent = {}},
                          .token = lost.token,
                          .kind = find_kind(lost.kind)};
      TRY(retry_or_bury(
          tx, {.leased = &leased,
               .run = nullptr,
               .error = unavailable("The server ended while it ran.", std::chrono::seconds(0)),
               .started = lost.started.value_or(clock_.now())}));
    }
    return {};
  });
}

}  // namespace stithy::kit

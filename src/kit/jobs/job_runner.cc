// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_runner.h"

#include <limits>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "sys/failpoint.h"
#include "sys/random.h"

namespace stithy::kit {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kScheduleKey = "every";
constexpr seconds kDatabaseWait{10};
constexpr milliseconds kBetweenLooks{500};  // of the keeper, while something runs
constexpr seconds kFirstDelay{2};
constexpr seconds kLongestDelay{3600};

// Doubles with each attempt; half to one and a half of that, so that failures spread.
Instant::Duration retry_delay(std::int64_t attempt) {
  auto shift = std::min<std::int64_t>(std::max<std::int64_t>(attempt - 1, 0), 16);
  auto base = std::min<seconds>(kFirstDelay * (std::int64_t{1} << shift), kLongestDelay);
  auto micros = std::chrono::duration_cast<Instant::Duration>(base).count();
  auto jitter = static_cast<std::int64_t>(sys::random_u64() % static_cast<std::uint64_t>(micros));
  return Instant::Duration(micros / 2 + jitter);
}

std::int64_t new_token() { return static_cast<std::int64_t>(sys::random_u64() >> 1 | 1); }

// The one place where an exception of a job ends.
Result<void> call(const JobKind& kind, JobRun& run) {
  try {
    return kind.run(run);
  } catch (const std::exception& e) {
    return internal(text::format("{}: exception: {}", kind.name, e.what()));
  }
}

Deadline database_wait() { return Deadline::in(kDatabaseWait); }

}  // namespace

JobRunner::JobRunner(db::Database& database, const sys::Clock& clock, std::vector<JobKind> kinds,
                     std::vector<Listener> listeners, Options options)
    : database_(database),
      clock_(clock),
      listeners_(std::move(listeners)),
      kinds_(std::move(kinds)),
      options_(options) {
  for (const Listener& listener : listeners_) {
    kinds_.push_back({.name = listener.name,
                      .attempts = listener.attempts,
                      .timeout = listener.timeout,
                      .run = [&listener](JobRun& run) { return run_listener(listener, run); }});
  }
  std::set<std::string_view> seen;
  for (const JobKind& kind : kinds_) {
    CHECK(seen.insert(kind.name).second);  // two kinds or listeners of one name
    CHECK(kind.attempts > 0 && kind.run);
    (kind.lane == Lane::Long ? long_ : background_).push_back(kind.name);
  }
  CHECK(std::max(background_.size(), long_.size()) <= 500);  // the members of a list in SQL
}

JobRunner::~JobRunner() { stop(Deadline::in(milliseconds(0))); }

const JobKind* JobRunner::find_kind(std::string_view name) const {
  for (const JobKind& kind : kinds_) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

std::size_t JobRunner::running() const {
  std::lock_guard lock(mutex_);
  return active_.size();
}

bool JobRunner::is_active(JobId id) const {
  std::lock_guard lock(mutex_);
  return active_.contains(id);
}

void JobRunner::wake() {
  std::lock_guard lock(mutex_);
  ++wakes_;
  wake_workers_.notify_all();
}

Result<void> JobRunner::start() {
  TRY(schedule_recurring());
  if (options_.alone) {
    Instant always{std::numeric_limits<std::int64_t>::max()};
    TRY(recover_lost(background_, always));
    TRY(recover_lost(long_, always));
  }
  database_.on_commit([this] { wake(); });
  std::lock_guard lock(mutex_);
  CHECK(workers_.empty() && !stopping_);
  for (std::size_t i = 0; i < options_.background_workers; ++i) {
    workers_.emplace_back([this] { work(Lane::Background); });
  }
  for (std::size_t i = 0; i < options_.long_workers; ++i) {
    workers_.emplace_back([this] { work(Lane::Long); });
  }
  keeper_ = std::thread([this] { keep_leases(); });
  return {};
}

void JobRunner::stop(Deadline drain) {
  std::vector<std::stop_source> still_running;
  {
    std::unique_lock lock(mutex_);
    if (workers_.empty() || stopping_) return;
    stopping_ = true;
    wake_workers_.notify_all();
    ended_.wait_until(lock, drain.sooner(std::chrono::hours(24)).at(),
                      [&] { return active_.empty(); });
    for (auto& [id, active] : active_) still_running.push_back(active.stop);
  }
  // Outside the lock: a job may have asked to be called when it is stopped.
  for (auto& source : still_running) source.request_stop();
  for (auto& worker : workers_) worker.join();
  {
    std::lock_guard lock(mutex_);
    keeper_stops_ = true;
    wake_keeper_.notify_all();
  }
  keeper_.join();
  database_.on_commit({});
}

Result<void> JobRunner::cancel(JobId id) {
  auto cancelled = db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    Instant now = clock_.now();
    TRY(cancel_job(tx, id, now));
    auto job = TRY(find_job(tx, id));
    const JobKind* kind = job ? find_kind(job->kind) : nullptr;
    if (kind != nullptr) TRY(schedule_next(tx, *kind, job->key, now));
    return {};
  });
  TRY(cancelled);
  std::optional<std::stop_source> source;
  {
    std::lock_guard lock(mutex_);
    auto found = active_.find(id);
    if (found != active_.end()) source = found->second.stop;
  }
  if (source) source->request_stop();
  return {};
}

Result<int> JobRunner::run_due() {
  TRY(schedule_recurring());
  int count = 0;
  for (bool acted = true; acted;) {
    acted = false;
    for (Lane lane : {Lane::Background, Lane::Long}) {
      Turn turn = TRY(take_turn(lane));
      acted = acted || turn.acted;
      count += turn.ran;
    }
  }
  return count;
}

Result<void> JobRunner::schedule_recurring() {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    Instant now = clock_.now();
    for (const JobKind& kind : kinds_) {
      if (!kind.every) continue;
      if (TRY(sql::find_active_job(tx, kind.name, kScheduleKey))) {
        // The interval may have become shorter since it was written.
        TRY(sql::hasten_job(tx, kind.name, kScheduleKey, now + *kind.every));
      } else {
        TRY(enqueue(tx, {.kind = kind.name, .key = kScheduleKey}, now));
      }
    }
    return {};
  });
}

Result<void> JobRunner::schedule_next(db::Tx& tx, const JobKind& kind, std::string_view key,
                                      Instant last) const {
  if (!kind.every || key != kScheduleKey) return {};
  Instant now = clock_.now();
  // Runs that were missed are not made up for.
  Instant next = std::max(last + *kind.every, now);
  if (next == now) next = now + *kind.every;
  TRY(enqueue(tx, {.kind = kind.name, .key = kScheduleKey, .run_at = next}, now));
  return {};
}

void JobRunner::work(Lane lane) {
  for (;;) {
    std::uint64_t seen = 0;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      seen = wakes_;
    }
    auto turn = take_turn(lane);
    if (!turn) LOG(Warning, "jobs.turn", {{"cause", turn.error().cause}});
    if (turn && turn->acted) continue;
    auto wait = std::chrono::duration_cast<Instant::Duration>(options_.poll);
    Instant now = clock_.now();
    // What is due already waits for another run of its key, whose end wakes us.
    if (turn && turn->next && *turn->next > now) wait = std::min(wait, *turn->next - now);
    std::unique_lock lock(mutex_);
    wake_workers_.wait_for(lock, wait, [&] { return stopping_ || wakes_ != seen; });
  }
}

// Looking needs no write lane, so idle workers disturb nobody.
Result<JobRunner::Due> JobRunner::look(const Names& kinds) const {
  auto reader = TRY(database_.read(database_wait()));
  Instant now = clock_.now();
  Due due;
  due.events = TRY(sql::find_ready_event(*reader)).has_value();
  due.lost = TRY(sql::find_lost_job(*reader, now, kinds)).has_value();
  due.job = TRY(sql::find_ready_job(*reader, now, kinds)).has_value();
  if (!due.job) due.next = TRY(sql::next_due(*reader, kinds));
  return due;
}

Result<JobRunner::Turn> JobRunner::take_turn(Lane lane) {
  const Names& kinds = names(lane);
  Due due = TRY(look(kinds));
  Turn turn{.next = due.next};
  if (due.events) turn.acted = TRY(dispatch_events(database_, listeners_, clock_.now())) > 0;
  if (due.lost) TRY(recover_lost(kinds, clock_.now()));
  if (!due.job) return turn;
  auto leased = TRY(lease(kinds));
  if (!leased) return turn;
  run(*leased);
  turn.acted = turn.ran = true;
  return turn;
}

Result<std::optional<JobRunner::Leased>> JobRunner::lease(const Names& kinds) {
  using Maybe = std::optional<Leased>;
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<Maybe> {
    Instant now = clock_.now();
    auto row = TRY(sql::find_due_job(tx, now, kinds));
    if (!row) return Maybe{};
    Leased leased{.row = std::move(*row), .token = new_token()};
    leased.kind = find_kind(leased.row.kind);
    auto rows = TRY(sql::lease_job(tx, leased.row.id, leased.token, now + options_.lease));
    if (rows == 0) return Maybe{};
    return Maybe{std::move(leased)};
  });
}

void JobRunner::run(const Leased& leased) {
  std::stop_source stop;
  Deadline deadline = Deadline::in(leased.kind->timeout);
  {
    std::lock_guard lock(mutex_);
    active_.insert_or_assign(leased.row.id, Active{leased.token, stop, deadline});
    wake_keeper_.notify_all();
    // Leased while stop() was looking who runs: it has not seen this one.
    if (stopping_) stop.request_stop();
  }
  JobRun job({database_, clock_, leased.row, leased.token, deadline, stop.get_token()});
  Result<void> result = sys::failpoint("jobs.before_run");
  if (result) result = call(*leased.kind, job);
  if (!result && deadline.passed()) {
    Error late = result.error();
    std::chrono::duration<double> limit = leased.kind->timeout;
    late.message = text::format("It took longer than {:g} s. {}", limit.count(), late.message);
    result = late;
  }
  auto settled = settle(leased, job, result);
  if (!settled) {
    // The lease runs out, then the job is run again.
    LOG(Error, "jobs.settle", {{"kind", leased.row.kind}, {"cause", settled.error().cause}});
  }
  std::lock_guard lock(mutex_);
  active_.erase(leased.row.id);
  ended_.notify_all();
}

Result<void> JobRunner::settle(const Leased& leased, JobRun& job, const Result<void>& result) {
  bool stopping = false;
  {
    std::lock_guard lock(mutex_);
    stopping = stopping_;
  }
  // What the job did is committed; that it did so is not.
  TRY(sys::failpoint(text::format("job.{}.before_settle", leased.kind->name)));
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    TRY(job.flush(tx));
    if (result) return end(tx, leased, JobState::Done, nullptr);
    const Error& error = result.error();
    LOG(Warning, "jobs.failed",
        {{"kind", leased.row.kind},
         {"job", leased.row.id.value()},
         {"attempt", leased.row.attempts + 1},
         {"error", error.message},
         {"cause", error.cause}});
    if (!stopping || !job.stop().stop_requested()) return retry_or_end(tx, leased, error);
    Leased again = leased;
    again.row.attempts -= 1;  // the server's end is not the job's failure
    return retry_or_end(tx, again, error);
  });
}

Result<void> JobRunner::end(db::Tx& tx, const Leased& leased, JobState state, const Error* error) {
  std::optional<std::string_view> message, cause;
  if (error != nullptr) {
    message = error->message;
    cause = error->cause;
  }
  auto rows =
      TRY(sql::end_job(tx, leased.row.id, leased.token, state, clock_.now(), message, cause));
  // None: it was cancelled, or its lease was lost to another run, which counts instead.
  if (rows == 0) return {};
  return schedule_next(tx, *leased.kind, leased.row.key, leased.row.run_at);
}

Result<void> JobRunner::retry_or_end(db::Tx& tx, const Leased& leased, const Error& error) {
  std::int64_t attempts = leased.row.attempts + 1;
  if (attempts >= leased.kind->attempts) return end(tx, leased, JobState::Dead, &error);
  const std::string& key = leased.row.key;
  std::optional<std::string_view> waiting_key;
  if (!key.empty()) {
    if (TRY(sql::find_waiting_job(tx, leased.row.kind, key))) {
      return end(tx, leased, JobState::Cancelled, &error);  // a newer one does the same
    }
    waiting_key = key;
  }
  auto delay = retry_delay(attempts);
  if (error.retry_after) delay = std::max<Instant::Duration>(delay, *error.retry_after);
  TRY(sql::requeue_job(tx, leased.row.id, leased.token, waiting_key, clock_.now() + delay, attempts,
                       error.message, error.cause));
  return {};
}

Result<void> JobRunner::recover_lost(const Names& kinds, Instant lost_before) {
  return db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    for (const auto& lost : TRY(sql::list_lost_jobs(tx, lost_before, kinds))) {
      if (is_active(lost.id)) continue;  // the keeper was late; it still runs here
      LOG(Warning, "jobs.lost", {{"kind", lost.kind}, {"job", lost.id.value()}});
      Leased leased{.row = {.id = lost.id,
                            .kind = lost.kind,
                            .key = lost.key,
                            .payload = {},
                            .attempts = lost.attempts - 1,
                            .run_at = lost.run_at},
                    .token = lost.token,
                    .kind = find_kind(lost.kind)};
      TRY(retry_or_end(tx, leased, unavailable("The server ended while it ran.", seconds(0))));
    }
    return {};
  });
}

void JobRunner::keep_leases() {
  auto extended_at = Deadline::Clock::now();
  std::unique_lock lock(mutex_);
  while (!keeper_stops_) {
    if (active_.empty()) {
      wake_keeper_.wait(lock, [&] { return keeper_stops_ || !active_.empty(); });
      extended_at = Deadline::Clock::now();
      continue;
    }
    wake_keeper_.wait_for(lock, std::min(kBetweenLooks, options_.lease / 3),
                          [&] { return keeper_stops_; });
    std::vector<std::stop_source> late;
    for (auto& [id, active] : active_) {
      if (active.deadline.passed()) late.push_back(active.stop);
    }
    lock.unlock();
    for (auto& source : late) source.request_stop();
    if (Deadline::Clock::now() - extended_at >= options_.lease / 3) {
      extend_leases();
      extended_at = Deadline::Clock::now();
    }
    lock.lock();
  }
}

void JobRunner::extend_leases() {
  std::vector<std::pair<JobId, Active>> mine;
  {
    std::lock_guard lock(mutex_);
    for (auto& [id, active] : active_) mine.emplace_back(id, active);
  }
  std::vector<std::stop_source> lost;
  auto done = db::transact(database_, database_wait(), [&](db::Tx& tx) -> Result<void> {
    lost.clear();
    Instant until = clock_.now() + options_.lease;
    for (auto& [id, active] : mine) {
      // No row: cancelled elsewhere, or given to another runner.
      if (TRY(sql::extend_lease(tx, id, active.token, until)) == 0) lost.push_back(active.stop);
    }
    return {};
  });
  if (!done) LOG(Warning, "jobs.extend", {{"cause", done.error().cause}});
  for (auto& source : lost) source.request_stop();
}

}  // namespace stithy::kit

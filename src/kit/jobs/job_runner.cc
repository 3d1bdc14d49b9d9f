// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_runner.h"

#include <limits>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "kit/jobs/job_call.h"
#include "kit/jobs/sql_queue.h"
#include "sys/failpoint.h"
#include "sys/random.h"

namespace stithy::kit {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kDatabaseWait{10};
constexpr milliseconds kBetweenLooks{500};  // of the keeper, while something runs
constexpr Instant::Duration kBetweenTakings{1'000'000};
// Ends that wait to be written; who adds more than these waits too.
constexpr std::size_t kUnsettledMax = 512;

}  // namespace

JobRunner::JobRunner(db::Database& database, const sys::Clock& clock, std::vector<JobKind> kinds,
                     std::vector<Listener> listeners, Options options)
    : database_(database),
      clock_(clock),
      listeners_(std::move(listeners)),
      kinds_(std::move(kinds)),
      options_(std::move(options)) {
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
  }
  recurrence_ = std::make_unique<Recurrence>(kinds_, options_.zone);
  auto rows = std::make_unique<SqlQueue>(
      database_, clock_, kinds_, *recurrence_,
      options_.random ? options_.random : [] { return sys::random_u64(); });
  if (options_.driver)
    queue_ = options_.driver(std::move(rows), kinds_);
  else
    queue_ = std::move(rows);
  if (options_.wrap) queue_ = options_.wrap(std::move(queue_));
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

bool JobRunner::is_stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void JobRunner::wake() {
  std::lock_guard lock(mutex_);
  ++wakes_;
  wake_workers_.notify_all();
}

void JobRunner::note_commit() {
  queue_->note_commit();
  bool crowded = false;
  {
    std::lock_guard lock(mutex_);
    ++wakes_;
    wake_workers_.notify_all();
    for (const LaneState& state : lanes_) crowded = crowded || state.idle == 0;
  }
  if (crowded && options_.crowded) options_.crowded();
}

Result<void> JobRunner::start() {
  TRY(queue_->prepare());
  if (options_.alone)
    TRY(queue_->take_back(Instant{std::numeric_limits<std::int64_t>::max()},
                          [](JobId) { return false; }));
  queue_->begin([this] { wake(); });
  database_.on_commit([this] { note_commit(); });
  std::lock_guard lock(mutex_);
  CHECK(workers_.empty() && !stopping_);
  wakes_ = 1;  // nobody has looked yet
  for (std::size_t i = 0; i < options_.background_workers; ++i) {
    workers_.emplace_back([this] { work(Lane::Background); });
  }
  for (std::size_t i = 0; i < options_.long_workers; ++i) {
    workers_.emplace_back([this] { work(Lane::Long); });
  }
  for (std::size_t i = 0; i < options_.sending_workers; ++i) {
    workers_.emplace_back([this] { work(Lane::Sending); });
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
    for (LaneState& state : lanes_) {
      auto ready = std::exchange(state.ready, {});
      lock.unlock();
      give_back(std::move(ready));
      lock.lock();
    }
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
  queue_->end();
}

Result<void> JobRunner::cancel(JobId id) {
  auto cancel = [&](db::Tx& tx) -> Result<void> {
    const Instant now = clock_.now();
    TRY(cancel_job(tx, id, now));
    auto job = TRY(find_job(tx, id));
    const JobKind* kind = job ? find_kind(job->kind) : nullptr;
    if (kind == nullptr) return {};
    return recurrence_->follow(tx, *kind, job->key, job->scheduled_for, now);
  };
  TRY(db::transact(database_, Deadline::in(kDatabaseWait), cancel));
  std::optional<std::stop_source> source;
  {
    std::lock_guard lock(mutex_);
    auto found = active_.find(id);
    if (found != active_.end()) source = found->second.stop;
  }
  if (source) source->request_stop();
  if (options_.changed) options_.changed(id);
  return {};
}

Result<int> JobRunner::run_due() {
  TRY(queue_->prepare());
  int count = 0;
  for (bool acted = true; acted;) {
    acted = false;
    for (Lane lane : kLanes) {
      Turn turn = TRY(take_turn(lane, options_.batch_max));
      acted = acted || turn.acted;
      for (Leased& leased : turn.leased) {
        ++count;
        run(std::move(leased));
      }
    }
  }
  return count;
}

Result<bool> JobRunner::run_turn(Lane lane) {
  Turn turn = TRY(take_turn(lane, options_.batch_max));
  for (Leased& leased : turn.leased) run(std::move(leased));
  return turn.acted;
}

Result<JobRunner::Turn> JobRunner::take_turn(Lane lane, std::size_t most) {
  const Outlook outlook = TRY(queue_->look(lane, most));
  Turn turn;
  if (outlook.events) turn.acted = TRY(dispatch_events(database_, listeners_, clock_.now())) > 0;
  if (turn.acted && options_.told) options_.told();
  const Instant now = clock_.now();
  if (outlook.lost) TRY(take_back(now));
  const Plan plan = plan_lane(kinds_, lane, outlook.heads, now);
  turn.next = plan.next;
  for (const JobKind* kind : plan.due) {
    if (turn.leased.size() >= most) break;
    const Instant until = now + options_.lease;
    auto leased = queue_->lease(*kind, most - turn.leased.size(), until);
    if (!leased && turn.leased.empty()) return std::move(leased).take_error();
    if (!leased) break;  // those that we have must not be forgotten
    hold(*leased, until);
    for (Leased& one : *leased) turn.leased.push_back(std::move(one));
  }
  turn.acted = turn.acted || !turn.leased.empty();
  return turn;
}

// Not at every look: one whose keeper is late still runs here, and is lost at each.
Result<void> JobRunner::take_back(Instant now) {
  auto last = taken_back_at_.load();
  // Only who takes back sets the time: a server that looks more often would never come to it.
  if (now.micros() - last < kBetweenTakings.count()) return {};
  if (!taken_back_at_.compare_exchange_strong(last, now.micros())) return {};
  return queue_->take_back(now, [this](JobId id) { return is_active(id); });
}

void JobRunner::hold(const std::vector<Leased>& leased, Instant until) {
  std::lock_guard lock(mutex_);
  for (const Leased& one : leased)
    active_.insert_or_assign(one.row.id, Active{.token = one.token, .until = until, .stop = {}});
  if (!leased.empty()) wake_keeper_.notify_all();
}

void JobRunner::release(const Leased& leased) {
  std::lock_guard lock(mutex_);
  forget(leased);
  ended_.notify_all();
}

// The job may have been leased anew meanwhile, by another worker.
void JobRunner::forget(const Leased& leased) {
  auto found = active_.find(leased.row.id);
  if (found != active_.end() && found->second.token == leased.token) active_.erase(found);
}

void JobRunner::work(Lane lane) {
  LaneState& state = state_of(lane);
  const bool one_by_one = lane != Lane::Background;
  const std::size_t most = one_by_one ? 1 : options_.batch_max;
  std::unique_lock lock(mutex_);
  while (wait_for_work(state, lock)) {
    if (!state.ready.empty()) {
      Leased leased = std::move(state.ready.front());
      state.ready.pop_front();
      if (state.ready.empty())
        state.size.learn(state.batch, Deadline::Clock::now() - state.batch_at);
      lock.unlock();
      run(std::move(leased));
      lock.lock();
      continue;
    }
    state.looking = true;
    state.looked_at = wakes_;
    const std::size_t wanted = one_by_one ? state.idle + 1 : state.size.next(state.idle + 1, most);
    lock.unlock();
    auto turn = take_turn(lane, wanted);
    if (!turn) LOG(Warning, "jobs.turn", {{"cause", turn.error().cause}});
    lock.lock();
    state.looking = false;
    state.next = turn ? turn->next : std::nullopt;
    if (turn && turn->acted) --state.looked_at;  // there may be more
    if (!turn || turn->leased.empty()) continue;
    state.batch = turn->leased.size();
    state.batch_at = Deadline::Clock::now();
    for (Leased& one : turn->leased) state.ready.push_back(std::move(one));
    wake_workers_.notify_all();
  }
  // Leased while stop() was under way: it has not seen them.
  auto ready = std::exchange(state.ready, {});
  lock.unlock();
  give_back(std::move(ready));
}

// False when the runner stops. Otherwise there is a job to run, or it is this worker's turn to
// look.
bool JobRunner::wait_for_work(LaneState& state, std::unique_lock<std::mutex>& lock) {
  auto has_work = [&] {
    return stopping_ || !state.ready.empty() || (!state.looking && state.looked_at != wakes_);
  };
  while (!has_work()) {
    auto wait = std::chrono::duration_cast<Instant::Duration>(options_.poll);
    const Instant now = clock_.now();
    // What is due already waits for another run of its key or group, whose end wakes us.
    if (state.next && *state.next > now) wait = std::min(wait, *state.next - now);
    ++state.idle;
    const bool woken = wake_workers_.wait_for(lock, wait, has_work);
    --state.idle;
    if (!woken && !state.looking) break;
  }
  return !stopping_;
}

void JobRunner::run(Leased leased) {
  const JobId id = leased.row.id;
  std::stop_source stop;
  bool stopping = false, late = false;
  {
    std::lock_guard lock(mutex_);
    auto found = active_.find(id);
    CHECK(found != active_.end());
    found->second.deadline = Deadline::in(leased.kind->timeout);
    stop = found->second.stop;
    stopping = stopping_;
    late = clock_.now() >= found->second.until;
  }
  // Cancelled, or lost while it waited behind others of its batch: somebody else may have it now.
  if (stop.stop_requested() || late) return release(leased);
  // Leased while stop() was looking who runs: it has not seen this one.
  if (stopping) stop.request_stop();
  if (options_.changed) options_.changed(id);
  Finished finished = call(std::move(leased), stop);
  // What the job did is committed; that it did so is not.
  auto reached = sys::failpoint(text::format("job.{}.before_settle", finished.leased.kind->name));
  if (reached) return finish(std::move(finished));
  // The lease runs out, then the job is run again.
  LOG(Error, "jobs.settle", {{"kind", finished.leased.row.kind}, {"cause", reached.error().cause}});
  release(finished.leased);
}

JobRunner::Finished JobRunner::call(Leased leased, const std::stop_source& stop) {
  Finished finished{.leased = std::move(leased), .run = {}, .error = {}, .started = clock_.now()};
  const Deadline deadline = Deadline::in(finished.leased.kind->timeout);
  finished.run = std::make_unique<JobRun>(JobRun::Parts{.database = database_,
                                                        .clock = clock_,
                                                        .row = finished.leased.row,
                                                        .token = finished.leased.token,
                                                        .deadline = deadline,
                                                        .stop = stop.get_token(),
                                                        .changed = options_.changed});
  Result<void> result = call_job(options_.tracer, finished.leased, *finished.run);
  if (options_.observer)
    options_.observer(*finished.leased.kind, clock_.now() - finished.started, !result);
  if (result) return finished;
  Error error = result.error();
  if (deadline.passed()) {
    std::chrono::duration<double> limit = finished.leased.kind->timeout;
    error.message = text::format("It took longer than {:g} s. {}", limit.count(), error.message);
  }
  LOG(Warning, "jobs.failed",
      {{"kind", finished.leased.row.kind},
       {"job", finished.leased.row.id.value()},
       {"attempt", finished.leased.row.attempts + 1},
       {"error", error.message},
       {"cause", error.cause}});
  finished.counts = !(is_stopping() && stop.stop_requested());
  finished.error = std::move(error);
  return finished;
}

// One worker at a time writes what all have finished meanwhile.
void JobRunner::finish(Finished finished) {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return !settling_ || finished_.size() < kUnsettledMax; });
  finished_.push_back(std::move(finished));
  if (settling_) return;
  settling_ = true;
  while (!finished_.empty()) {
    auto batch = std::exchange(finished_, {});
    lock.unlock();
    settle(batch);
    lock.lock();
    for (const Finished& one : batch) forget(one.leased);
    ended_.notify_all();
  }
  settling_ = false;
  ended_.notify_all();
}

void JobRunner::settle(std::vector<Finished>& batch) {
  std::vector<Ending> endings;
  for (Finished& one : batch)
    endings.push_back({.leased = &one.leased,
                       .run = one.run.get(),
                       .error = one.error,
                       .counts = one.counts,
                       .started = one.started});
  auto settled = queue_->settle(endings);
  // One that cannot be written must not take the others with it.
  for (const Ending& ending : endings) {
    if (!settled) {
      auto alone = queue_->settle({&ending, 1});
      // The lease runs out, then the job is run again.
      if (!alone)
        LOG(Error, "jobs.settle",
            {{"kind", ending.leased->row.kind}, {"cause", alone.error().cause}});
    }
    if (options_.changed) options_.changed(ending.leased->row.id);
  }
}

void JobRunner::give_back(std::deque<Leased> ready) {
  if (ready.empty()) return;
  std::vector<Ending> endings;
  for (const Leased& leased : ready)
    endings.push_back({.leased = &leased,
                       .run = nullptr,
                       .error = unavailable("The server ended before it began.", seconds(0)),
                       .counts = false,
                       .started = clock_.now()});
  auto settled = queue_->settle(endings);
  if (!settled) LOG(Warning, "jobs.give_back", {{"cause", settled.error().cause}});
  for (const Leased& leased : ready) release(leased);
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
  std::vector<Held> held;
  {
    std::lock_guard lock(mutex_);
    for (auto& [id, active] : active_) held.push_back({id, active.token});
  }
  if (held.empty()) return;
  const Instant until = clock_.now() + options_.lease;
  auto lost = queue_->extend(held, until);
  if (!lost) {
    LOG(Warning, "jobs.extend", {{"cause", lost.error().cause}});
    return;
  }
  // Cancelled elsewhere, or given to another runner.
  std::vector<std::stop_source> sources;
  {
    std::lock_guard lock(mutex_);
    for (const Held& one : held) {
      auto found = active_.find(one.id);
      if (found != active_.end() && found->second.token == one.token) found->second.until = until;
    }
    for (JobId id : *lost) {
      auto found = active_.find(id);
      if (found != active_.end()) sources.push_back(found->second.stop);
    }
  }
  for (auto& source : sources) source.request_stop();
}

}  // namespace stithy::kit

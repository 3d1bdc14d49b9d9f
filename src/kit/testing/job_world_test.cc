// SPDX-License-Identifier: Apache-2.0
#include "kit/testing/job_world.h"

#include <algorithm>

#include "base/text.h"
#include "db/transact.h"

namespace stithy::kit {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kWildActs = 30;
constexpr int kQuietRounds = 60;
constexpr seconds kLease{60};
constexpr std::string_view kTick = "sim.tick", kNightly = "sim.nightly", kListener = "sim.listen";

Deadline soon() { return Deadline::in(seconds(10)); }

// The end of a process. No std::exception, so that nothing on its way takes it for a failure.
struct Death {};

struct Happened {
  static constexpr std::string_view kName = "sim.happened";
  std::int64_t number = 0;
  Instant at;
  void write(JsonWriter& json) const {
    json.begin_object().member("number", number).member("at", at.micros()).end_object();
  }
  static Result<Happened> parse(const Json& json) {
    const Json* number = json.find("number");
    if (number == nullptr || !number->as_int()) return invalid("No number.");
    return Happened{*number->as_int(), {}};
  }
};

}  // namespace

// The queue of one process: it may die before and after each call, and the database may refuse.
class MortalQueue final : public JobQueue {
 public:
  MortalQueue(JobWorld& world, std::size_t process, std::unique_ptr<JobQueue> inner)
      : world_(world), process_(process), inner_(std::move(inner)) {}

  Result<void> prepare() override {
    return mortal([&] { return inner_->prepare(); });
  }
  Result<Outlook> look(Lane lane, std::size_t most) override {
    return mortal([&] { return inner_->look(lane, most); });
  }
  Result<std::vector<Leased>> lease(const JobKind& kind, std::size_t most, Instant until) override {
    auto leased = mortal([&] { return inner_->lease(kind, most, until); });
    if (leased && !leased->empty()) world_.check_leases(kind);
    return leased;
  }
  Result<std::vector<JobId>> extend(std::span<const Held> held, Instant until) override {
    return mortal([&] { return inner_->extend(held, until); });
  }
  Result<void> settle(std::span<const Ending> endings) override {
    return mortal([&] { return inner_->settle(endings); });
  }
  Result<void> take_back(Instant lost_before, const std::function<bool(JobId)>& mine) override {
    return mortal([&] { return inner_->take_back(lost_before, mine); });
  }

 private:
  template <class F>
  auto mortal(F&& call) -> std::invoke_result_t<F> {
    world_.step(process_);
    TRY(world_.maybe_refuse());
    auto result = call();
    world_.step(process_);
    return result;
  }

  JobWorld& world_;
  const std::size_t process_;
  std::unique_ptr<JobQueue> inner_;
};

void JobWorld::Tally::add(const Tally& other) {
  crashes += other.crashes;
  lost_leases += other.lost_leases;
  runs += other.runs;
  done += other.done;
  dead += other.dead;
  cancelled += other.cancelled;
  refusals += other.refusals;
}

std::string JobWorld::Tally::render() const {
  return text::format(
      "{} runs, {} done, {} dead, {} cancelled; {} deaths of processes, {} leases lost, "
      "{} refusals of the database",
      runs, done, dead, cancelled, crashes, lost_leases, refusals);
}

JobWorld::JobWorld(std::uint64_t seed) : JobWorld(seed, Hands()) {}

JobWorld::JobWorld(std::uint64_t seed, Hands hands) : state_(seed), hands_(std::move(hands)) {
  auto opened = db::Database::open({.url = "sqlite::memory:"});
  CHECK(opened.has_value());
  database_ = std::move(opened).take();
  CHECK(database_->migrate(sql::migrations()).has_value());
}

JobWorld::~JobWorld() = default;

// SplitMix64: every number of it follows from the seed.
std::uint64_t JobWorld::random() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

void JobWorld::note(std::string_view what) { (trace_ += what) += '\n'; }

void JobWorld::broken(std::string what) {
  if (broken_.empty()) broken_ = std::move(what);
}

void JobWorld::require(bool holds, std::string_view what) {
  if (!holds) broken(std::string(what));
}

std::vector<JobKind> JobWorld::kinds() {
  const Backoff quick{.first = seconds(5), .longest = seconds(40)};
  std::vector<JobKind> kinds = {
      {.name = "sim.plain", .attempts = 3, .backoff = quick},
      {.name = "sim.few", .priority = Priority::High, .attempts = 4, .backoff = quick, .limit = 2},
      {.name = "sim.group", .lane = Lane::Long, .attempts = 2, .backoff = quick, .group_limit = 1},
      {.name = std::string(kTick),
       .priority = Priority::Low,
       .attempts = 2,
       .backoff = quick,
       .every = minutes(10)},
      {.name = std::string(kNightly),
       .attempts = 3,
       .backoff = quick,
       .cron = "*/30 * * * *",
       .missed = Missed::All,
       .missed_max = 3},
  };
  return kinds;
}

std::vector<Listener> JobWorld::listeners() {
  Listener listener =
      on<Happened>(std::string(kListener), [this](const Happened& event, JobRun&) -> Result<void> {
        if (wild_ && chance(30)) return internal("deaf");
        ++heard_[event.number];
        return {};
      });
  listener.attempts = 50;
  return {listener};
}

void JobWorld::step(std::size_t process) {
  int& left = processes_[process].steps_left;
  if (left < 0 || left-- > 0) return;
  throw Death();
}

Result<void> JobWorld::maybe_refuse() {
  if (!wild_ || !chance(3)) return {};
  ++tally_.refusals;
  return unavailable("The database is away.", seconds(1));
}

Result<void> JobWorld::step_outside(std::size_t process) {
  step(process);
  return maybe_refuse();
}

JobRunner& JobWorld::start(std::size_t index) {
  Process& process = processes_[index];
  if (process.runner) return *process.runner;
  auto all = kinds();
  for (JobKind& kind : all) kind.run = [this, index](JobRun& run) { return body(index, run); };
  JobRunner::Options options{.lease = kLease, .batch_max = 1 + below(4)};
  options.random = [this] { return random(); };
  if (hands_.driver)
    options.driver = [this, index](std::unique_ptr<SqlQueue> rows, std::span<const JobKind> these) {
      return hands_.driver(*this, index, std::move(rows), these);
    };
  options.wrap = [this, index](std::unique_ptr<JobQueue> inner) {
    return std::make_unique<MortalQueue>(*this, index, std::move(inner));
  };
  process.runner = std::make_unique<JobRunner>(*database_, clock_, std::move(all), listeners(),
                                               std::move(options));
  return *process.runner;
}

// What a process does until it returns or dies. One that is in the middle of something is left
// alone.
template <class F>
void JobWorld::in_process(std::size_t index, F&& act) {
  Process& process = processes_[index];
  if (process.busy || !broken_.empty()) return;
  process.busy = true;
  process.steps_left = wild_ && chance(45) ? static_cast<int>(below(14)) : -1;
  try {
    act(start(index));
  } catch (const Death&) {
    ++tally_.crashes;
    note("a process dies");
    process.runner.reset();
    std::erase_if(running_, [&](const Run& run) { return run.process == index; });
  }
  process.steps_left = -1;
  process.busy = false;
}

std::string JobWorld::live() {
  for (int i = 0; i < kWildActs && broken_.empty(); ++i) act();
  wild_ = false;
  if (broken_.empty()) be_quiet();
  if (broken_.empty()) check_end();
  return broken_;
}

void JobWorld::act() {
  if (hands_.disturb && chance(10)) return hands_.disturb(random());
  switch (below(10)) {
    case 0:
    case 1:
    case 2: return order(!chance(15));
    case 3: return tell();
    case 4: return pass_time();
    case 5: return change_by_hand();
    default: {
      const std::size_t process = below(processes_.size());
      const Lane lane = chance(70) ? Lane::Background : Lane::Long;
      const bool all = chance(30);
      in_process(process, [&](JobRunner& runner) {
        if (all) {
          (void)runner.run_due();
        } else {
          (void)runner.run_turn(lane);
        }
      });
    }
  }
}

void JobWorld::order(bool keep) {
  constexpr std::string_view kKinds[] = {"sim.plain", "sim.few", "sim.group"};
  constexpr std::string_view kKeys[] = {"", "k1", "k2"};
  constexpr std::string_view kGroups[] = {"", "g1"};
  const std::string_view kind = kKinds[below(3)], key = kKeys[below(3)];
  const std::string_view group = kind == "sim.group" ? kGroups[below(2)] : "";
  const Instant at = clock_.now() + seconds(chance(30) ? below(90) : 0);
  auto tx = std::move(database_->write(soon())).take();
  auto id = enqueue(*tx, {.kind = kind, .key = key, .group = group, .run_at = at}, clock_.now());
  CHECK(id.has_value());
  if (keep) {
    CHECK(tx->commit().has_value());
    known_.try_emplace(*id, Known{std::string(kind), std::string(key), std::string(group)});
  } else if (!known_.contains(*id)) {
    never_.insert(*id);
  }
  note(text::format("{} {} {}", keep ? "ordered" : "rolled back", kind, key));
}

void JobWorld::tell() {
  const auto number = static_cast<std::int64_t>(told_.size() + 1);
  auto told = db::transact(*database_, soon(), [&](db::Tx& tx) {
    return append(tx, Happened{number, clock_.now()});
  });
  CHECK(told.has_value());
  told_[number] = 1;
}

void JobWorld::pass_time() {
  clock_.advance(chance(20) ? Instant::Duration(hours(below(3))) : seconds(below(90)));
}

void JobWorld::change_by_hand() {
  if (chance(25)) {
    const std::string kind = chance(50) ? "sim.plain" : "sim.few";
    const bool resumes = paused_.contains(kind);
    auto changed = db::transact(*database_, soon(), [&](db::Tx& tx) {
      return resumes ? resume_kind(tx, kind) : pause_kind(tx, kind);
    });
    if (!changed) return;  // no process has told of its kinds yet
    resumes ? static_cast<void>(paused_.erase(kind)) : static_cast<void>(paused_.insert(kind));
    return note(text::format("{} {}", resumes ? "resumed" : "paused", kind));
  }
  auto all = rows();
  if (all.empty()) return;
  const JobView& job = all[below(all.size())];
  if (job.kind == kListener) return;  // nobody promised an event to be heard whose job is cancelled
  if (job.state == JobState::Dead || job.state == JobState::Cancelled) {
    auto revived = db::transact(*database_, soon(),
                                [&](db::Tx& tx) { return revive_job(tx, job.id, clock_.now()); });
    if (revived) ++known_[job.id].revived;
    if (revived) known_[job.id].cancelled_by_hand = false;
    return note(text::format("revived {}", job.kind));
  }
  in_process(below(processes_.size()), [&](JobRunner& runner) {
    if (!runner.cancel(job.id)) return;
    known_[job.id].cancelled_by_hand = true;
    // A run that goes on has lost its row, and another of its key may begin.
    for (Run& run : running_) run.lost = run.lost || run.job == job.id;
    note(text::format("cancelled {}", job.kind));
  });
}

// After a lease: what the rows say of who runs, the dead included until they are taken back.
void JobWorld::check_leases(const JobKind& kind) {
  require(!paused_.contains(kind.name), "a job of a paused kind was leased");
  auto reader = std::move(database_->read(soon())).take();
  auto leased = list_jobs(*reader, {.state = JobState::Running, .kind = kind.name}).value();
  require(kind.limit == 0 || leased.size() <= static_cast<std::size_t>(kind.limit),
          "more jobs of a kind are leased than its limit allows");
  std::set<std::string> keys, groups;
  for (const JobView& job : leased) {
    require(job.key.empty() || keys.insert(job.key).second, "two jobs of one key are leased");
    require(job.group.empty() || groups.insert(job.group).second, "two jobs of a group are leased");
  }
}

// At the begin of a run: none like it runs whose lease is kept.
void JobWorld::check_begin(const Run& run, const Known& known) {
  int of_kind = 0;
  for (const Run& other : running_) {
    if (other.lost) continue;
    const Known& that = known_[other.job];
    if (that.kind != known.kind) continue;
    ++of_kind;
    require(other.job != run.job, "one job runs twice at once");
    require(known.key.empty() || that.key != known.key, "two jobs of one key run at once");
    require(known.group.empty() || that.group != known.group, "two jobs of a group run at once");
  }
  require(known.kind != "sim.few" || of_kind < 2, "a kind runs more often than its limit");
}

Result<void> JobWorld::body(std::size_t process, JobRun& run) {
  ++tally_.runs;
  require(!never_.contains(run.id()), "a job runs whose order was rolled back");
  Known& known = known_[run.id()];
  if (known.kind.empty()) {  // a recurring one
    known.kind = run.kind();
    known.key = run.key();
  }
  ++known.begun;
  note(text::format("{} {} begins, attempt {}", run.kind(), run.key(), run.attempt()));
  const Run entry{run.id(), process, false};
  check_begin(entry, known);
  running_.push_back(entry);
  auto result = live_through(process, run, known);
  std::erase_if(running_, [&](const Run& r) { return r.job == run.id() && r.process == process; });
  known.succeeded += result.has_value();
  return result;
}

Result<void> JobWorld::live_through(std::size_t process, JobRun& run, Known& known) {
  step(process);
  if (chance(20)) run.progress({.step = 1, .steps = 2, .item = 1, .items = 3});
  if (wild_ && chance(10)) {
    // It stands still for longer than its lease. Others may take it; what it does then is void.
    clock_.advance(kLease + seconds(1 + below(60)));
    for (Run& other : running_) other.lost = true;
    ++tally_.lost_leases;
    note("stands still");
  }
  if (wild_ && chance(20)) order(true);
  if (wild_ && chance(40))
    in_process(1 - process, [&](JobRunner& other) {
      (void)other.run_turn(chance(70) ? Lane::Background : Lane::Long);
    });
  if (chance(30)) {
    clock_.advance(seconds(below(20)));
    processes_[process].runner->extend_leases();
  }
  step(process);
  auto made = db::transact(*database_, soon(),
                           [&](db::Tx& tx) -> Result<bool> { return run.claim(tx, "effect"); });
  if (!made) return std::move(made).take_error();
  known.effects += *made;
  require(known.effects <= 1, "an effect was made twice");
  step(process);
  if (wild_ && chance(35)) return internal("it failed");
  return {};
}

std::vector<JobView> JobWorld::rows() {
  auto reader = std::move(database_->read(soon())).take();
  return list_jobs(*reader, {.limit = 1000}).value();
}

// Nobody dies any more and time passes: everything comes to its end.
void JobWorld::be_quiet() {
  for (const std::string& kind : std::set<std::string>(paused_)) {
    auto resumed =
        db::transact(*database_, soon(), [&](db::Tx& tx) { return resume_kind(tx, kind); });
    CHECK(resumed.has_value());
  }
  paused_.clear();
  for (int round = 0; round < kQuietRounds && broken_.empty(); ++round) {
    in_process(round % 2, [&](JobRunner& runner) {
      auto ran = runner.run_due();
      require(ran.has_value(), "a quiet turn failed");
    });
    const auto all = rows();
    const bool ended = std::all_of(all.begin(), all.end(), [](const JobView& job) {
      return job.key == kScheduleKey ||
             (job.state != JobState::Waiting && job.state != JobState::Running);
    });
    const bool heard = heard_.size() == told_.size();
    if (ended && heard && round > 2) return;
    clock_.advance(seconds(41));
  }
}

void JobWorld::check_row(const JobView& job) {
  const Known known = known_[job.id];
  const bool recurs = job.kind == kTick || job.kind == kNightly;
  switch (job.state) {
    case JobState::Done:
      ++tally_.done;
      require(job.kind == kListener || known.succeeded > 0, "done, and never succeeded");
      require(job.kind == kListener || known.effects == 1, "done without its effect");
      return;
    case JobState::Dead:
      ++tally_.dead;
      require(job.error && !job.error->empty() && job.cause, "dead without a reason");
      return;
    case JobState::Cancelled:
      ++tally_.cancelled;
      require(known.cancelled_by_hand || (job.error && !job.key.empty()),
              "cancelled by nobody and for nothing");
      return;
    default: require(recurs, "an acknowledged job never came to its end");
  }
}

void JobWorld::check_end() {
  const auto all = rows();
  std::set<JobId> there;
  std::map<std::string, int> scheduled;
  for (const JobView& job : all) {
    there.insert(job.id);
    check_row(job);
    if (job.key == kScheduleKey &&
        (job.state == JobState::Waiting || job.state == JobState::Running))
      ++scheduled[job.kind];
  }
  std::map<std::string, int> attempts;
  for (const JobKind& kind : kinds()) attempts[kind.name] = kind.attempts;
  for (const auto& [id, known] : known_) {
    require(there.contains(id), "an acknowledged job is gone");
    if (attempts.contains(known.kind))
      require(known.begun <= attempts[known.kind] * (known.revived + 1),
              "a job was tried more often than its kind allows");
  }
  for (JobId id : never_)
    require(!there.contains(id) || known_.contains(id), "a rolled back order is there");
  for (std::string_view kind : {kTick, kNightly})
    require(scheduled[std::string(kind)] == 1, "a recurring kind does not wait for its next time");
  for (const auto& [number, count] : told_) require(heard_[number] > 0, "an event was not heard");
}

}  // namespace stithy::kit

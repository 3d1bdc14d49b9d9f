// SPDX-License-Identifier: Apache-2.0
//
// What a kind of jobs declares is kept: priority, limits, back-off, schedule, pause, effects.
#include "kit/jobs/job_kind.h"

#include <doctest/doctest.h>

#include <set>

#include "kit/jobs/dispatch.h"
#include "kit/testing/job_bench.h"

namespace stithy::kit {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Result<void> nothing(JobRun&) { return {}; }

Instant at(std::string_view iso) { return parse_iso(iso).value(); }

// A runner whose clock shows the time of a recurring kind, and the times its runs stood for.
struct Schedule {
  JobBench bench;
  std::vector<std::string> ran;

  explicit Schedule(std::string_view now) { bench.clock.set(at(now)); }
  JobKind kind(JobKind like) {
    like.name = "test.tick";
    like.run = [this](JobRun& run) -> Result<void> {
      ran.push_back(run.scheduled_for() ? render_iso(*run.scheduled_for()) : "by hand");
      return {};
    };
    return like;
  }
  void pass(JobRunner& runner, std::string_view now) {
    bench.clock.set(at(now));
    REQUIRE(runner.run_due());
  }
  std::string next() {
    auto waiting = bench.list({.state = JobState::Waiting});
    REQUIRE(waiting.size() == 1);
    return render_iso(waiting.front().run_at);
  }
};

}  // namespace

TEST_CASE("a failed attempt waits as its kind says") {
  const Backoff backoff{
      .first = milliseconds(100), .longest = milliseconds(1000), .factor = 3, .jitter = 0};
  CHECK(delay_after(backoff, 1, 0) == milliseconds(100));
  CHECK(delay_after(backoff, 2, 7) == milliseconds(300));
  CHECK(delay_after(backoff, 3, 7) == milliseconds(900));
  CHECK(delay_after(backoff, 4, 7) == milliseconds(1000));
  CHECK(delay_after(backoff, 10'000, 7) == milliseconds(1000));
  const Backoff spread{.first = milliseconds(1000), .jitter = 0.2};
  CHECK(delay_after(spread, 1, 0) == milliseconds(800));
  CHECK(delay_after(spread, 1, ~0ULL) <= milliseconds(1200));
  CHECK(delay_after(spread, 1, ~0ULL) > milliseconds(1199));
}

TEST_CASE("more urgent kinds come first, and of equals the one that waits longest") {
  JobBench bench;
  std::vector<std::string> ran;
  auto kind = [&](std::string name, Priority priority) {
    return JobKind{.name = std::move(name), .priority = priority, .run = [&](JobRun& run) {
                     ran.emplace_back(run.kind());
                     return Result<void>();
                   }};
  };
  auto runner = bench.runner({kind("test.low", Priority::Low), kind("test.b", Priority::Normal),
                              kind("test.a", Priority::Normal), kind("test.high", Priority::High)});
  for (std::string_view name : {"test.low", "test.a", "test.b", "test.high"}) {
    bench.order(name);
    bench.clock.advance(seconds(1));
  }
  CHECK(runner.run_due().value() == 4);
  CHECK(ran == std::vector<std::string>{"test.high", "test.a", "test.b", "test.low"});
}

TEST_CASE("a kind runs no more often at once than its limit, whoever runs it") {
  JobBench bench;
  std::size_t most = 0, runs = 0;
  std::vector<JobRunner*> others;
  // While one runs, the other process looks for more.
  auto look = [&](JobRun&) -> Result<void> {
    ++runs;
    most = std::max(most, bench.list({.state = JobState::Running}).size());
    if (runs < 20) TRY(others[runs % 2]->run_turn(Lane::Background));
    return {};
  };
  std::vector<JobKind> kinds = {{.name = "test.few", .limit = 3, .run = look}};
  auto first = bench.runner(kinds), second = bench.runner(kinds);
  others = {&first, &second};
  for (int i = 0; i < 10; ++i) bench.order("test.few");
  CHECK(first.run_due().value() >= 1);
  while (first.run_turn(Lane::Background).value()) continue;
  CHECK(runs == 10);
  CHECK(most == 3);
}

TEST_CASE("a group runs no more often at once than its kind allows, and blocks no other") {
  JobBench bench;
  std::vector<std::string> begun;
  JobRunner* self = nullptr;
  auto runner = bench.runner({{.name = "test.group", .group_limit = 1, .run = [&](JobRun& run) {
                                 auto seen = bench.find(run.id()).group;
                                 for (const auto& job : bench.list({.state = JobState::Running}))
                                   CHECK((job.id == run.id() || job.group != seen));
                                 begun.push_back(seen);
                                 (void)self->run_turn(Lane::Background);
                                 return Result<void>();
                               }}});
  self = &runner;
  for (int i = 0; i < 3; ++i)
    for (std::string_view group : {"a", "b"}) bench.order({.kind = "test.group", .group = group});
  while (runner.run_due().value() > 0) continue;
  CHECK(begun.size() == 6);
  CHECK(std::set<std::string>(begun.begin(), begun.begin() + 2).size() == 2);
}

TEST_CASE("a paused kind waits, and the others go on") {
  JobBench bench;
  auto runner =
      bench.runner({{.name = "test.one", .run = nothing}, {.name = "test.two", .run = nothing}});
  REQUIRE(runner.run_due());
  bench.change([](db::Tx& tx) { return pause_kind(tx, "test.one"); });
  JobId paused = bench.order("test.one"), other = bench.order("test.two");
  CHECK(runner.run_due().value() == 1);
  CHECK(bench.find(paused).state == JobState::Waiting);
  CHECK(bench.find(other).state == JobState::Done);
  // It is kept in the database: a restart changes nothing.
  auto next = bench.runner({{.name = "test.one", .run = nothing}});
  CHECK(next.run_due().value() == 0);
  bench.change([](db::Tx& tx) { return resume_kind(tx, "test.one"); });
  CHECK(next.run_due().value() == 1);
  auto unknown =
      db::transact(*bench.database, soon(), [](db::Tx& tx) { return pause_kind(tx, "test.none"); });
  CHECK(unknown.error().code == Code::NotFound);
}

TEST_CASE("a kind by crontab comes at its times in its zone") {
  Schedule s("2026-10-24T12:00:00Z");
  auto runner = s.bench.runner({s.kind({.cron = "30 2 * * *", .zone = "Europe/Berlin"})});
  s.pass(runner, "2026-10-24T12:00:01Z");
  CHECK(s.ran.empty());  // it does not begin with a run
  CHECK(s.next() == "2026-10-25T00:30:00Z");
  s.pass(runner, "2026-10-25T00:30:00Z");
  CHECK(s.next() == "2026-10-26T01:30:00Z");
  s.pass(runner, "2026-10-25T01:30:00Z");
  s.pass(runner, "2026-10-26T01:31:00Z");
  CHECK(s.ran == std::vector<std::string>{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"});
}

TEST_CASE("the zone of the instance counts where a kind names none, and a new schedule at once") {
  Schedule s("2026-07-01T00:00:00Z");
  const JobKind kind = s.kind({.cron = "0 6 * * *"});
  auto in = [](std::string_view name) {
    return JobRunner::Options{.zone = sys::TimeZone::load(name).value()};
  };
  auto tokyo = s.bench.runner({kind}, {}, in("Asia/Tokyo"));
  REQUIRE(tokyo.run_due());
  CHECK(s.next() == "2026-07-01T21:00:00Z");
  auto berlin = s.bench.runner({kind}, {}, in("Europe/Berlin"));
  REQUIRE(berlin.run_due());
  CHECK(s.next() == "2026-07-01T04:00:00Z");
  auto weekly = s.bench.runner({s.kind({.cron = "@weekly"})});
  REQUIRE(weekly.run_due());
  CHECK(s.next() == "2026-07-05T00:00:00Z");
}

TEST_CASE("times that were missed run once, not at all, or each, as the kind wants") {
  struct Case {
    Missed missed;
    std::vector<std::string> ran;
  };
  const Case cases[] = {
      {Missed::Once, {"2026-01-01T01:00:00Z"}},
      {Missed::Skip, {}},
      {Missed::All,
       {"2026-01-01T01:00:00Z", "2026-01-01T08:00:00Z", "2026-01-01T09:00:00Z",
        "2026-01-01T10:00:00Z"}},
  };
  for (const Case& c : cases) {
    for (bool by_crontab : {true, false}) {
      Schedule s("2026-01-01T00:00:00Z");
      JobKind kind = s.kind({.missed = c.missed, .missed_max = 3});
      if (by_crontab) {
        kind.cron = "0 * * * *";
      } else {
        kind.every = hours(1);
      }
      auto runner = s.bench.runner({kind});
      REQUIRE(runner.run_due());
      s.ran.clear();  // an interval begins with a run
      s.pass(runner, "2026-01-01T10:20:00Z");
      CHECK(s.ran == c.ran);
      CHECK(s.next() == (by_crontab || c.missed == Missed::All ? "2026-01-01T11:00:00Z"
                                                               : "2026-01-01T11:20:00Z"));
      s.pass(runner, "2026-01-01T11:20:00Z");
      CHECK(s.ran.size() == c.ran.size() + 1);
    }
  }
}

TEST_CASE("a recurring kind runs by hand beside its schedule") {
  Schedule s("2026-01-01T00:00:00Z");
  const JobKind kind = s.kind({.cron = "0 12 * * *"});
  auto runner = s.bench.runner({kind});
  REQUIRE(runner.run_due());
  s.bench.change([&](db::Tx& tx) { return run_now(tx, kind, s.bench.clock.now()); });
  s.pass(runner, "2026-01-01T00:01:00Z");
  CHECK(s.ran == std::vector<std::string>{"by hand"});
  CHECK(s.next() == "2026-01-01T12:00:00Z");
  auto ordered = JobKind{.name = "test.ordered", .run = nothing};
  auto refused = db::transact(*s.bench.database, soon(), [&](db::Tx& tx) {
    return run_now(tx, ordered, s.bench.clock.now());
  });
  CHECK(refused.error().code == Code::Conflict);
}

TEST_CASE("an effect is claimed once, however often the job runs, and again after a rollback") {
  JobBench bench;
  int made = 0;
  std::set<std::string> keys;
  auto runner = bench.runner(
      {{.name = "test.mail", .attempts = 4, .run = [&](JobRun& run) {
          keys.insert(run.effect_key("mail"));
          auto sent = db::transact(run.database(), soon(), [&](db::Tx& tx) -> Result<void> {
            if (!TRY(run.claim(tx, "mail"))) return {};
            if (run.attempt() == 1) return internal("rolled back");
            ++made;
            return {};
          });
          if (!sent) return sent;
          return run.attempt() < 4 ? Result<void>(internal("after it")) : Result<void>();
        }}});
  JobId id = bench.order("test.mail");
  for (int i = 0; i < 4; ++i) {
    REQUIRE(runner.run_due());
    bench.clock.advance(hours(1));
  }
  CHECK(bench.find(id).state == JobState::Done);
  CHECK(made == 1);
  CHECK(keys.size() == 1);
}

TEST_CASE("each failed attempt is kept with its time and its reason") {
  JobBench bench;
  auto runner =
      bench.runner({{.name = "test.fail", .attempts = 2, .run = [&](JobRun& run) {
                       bench.clock.advance(seconds(7));
                       return Result<void>(run.attempt() == 1
                                               ? unavailable("The net is away.", seconds(1), "dns")
                                               : internal("broken pipe"));
                     }}});
  JobId id = bench.order("test.fail");
  REQUIRE(runner.run_due());
  CHECK(bench.list({.state = JobState::Waiting, .least_attempts = 1}).size() == 1);
  bench.clock.advance(hours(1));
  REQUIRE(runner.run_due());
  auto reader = std::move(bench.database->read(soon())).take();
  auto failures = list_job_failures(*reader, id, 10).value();
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].cause == "broken pipe");
  CHECK(failures[1].error == "The net is away.");
  CHECK(failures[1].ended - failures[1].started == seconds(7));
  CHECK(bench.find(id).state == JobState::Dead);
  CHECK(bench.find(id).finished == failures[0].ended);
}

TEST_CASE("a batch of jobs that cannot be settled together is settled one by one") {
  // A queue that writes the ends of single jobs alone.
  class Single final : public JobQueue {
   public:
    explicit Single(std::unique_ptr<JobQueue> inner) : inner_(std::move(inner)) {}
    Result<void> prepare() override { return inner_->prepare(); }
    Result<Outlook> look(Lane lane, std::size_t most) override { return inner_->look(lane, most); }
    Result<std::vector<Leased>> lease(const JobKind& kind, std::size_t most,
                                      Instant until) override {
      return inner_->lease(kind, most, until);
    }
    Result<std::vector<JobId>> extend(std::span<const Held> held, Instant until) override {
      return inner_->extend(held, until);
    }
    Result<void> settle(std::span<const Ending> endings) override {
      if (std::exchange(first_, false)) return internal("the disk is full");
      return inner_->settle(endings);
    }
    Result<void> take_back(Instant before, const std::function<bool(JobId)>& mine) override {
      return inner_->take_back(before, mine);
    }

   private:
    std::unique_ptr<JobQueue> inner_;
    bool first_ = true;
  };
  JobBench bench;
  auto runner =
      bench.runner({{.name = "test.say", .run = nothing}}, {},
                   {.wrap = [](auto inner) { return std::make_unique<Single>(std::move(inner)); }});
  JobId id = bench.order("test.say");
  CHECK(runner.run_due().value() == 1);
  CHECK(bench.find(id).state == JobState::Done);
}

TEST_CASE("batches grow with short jobs and shrink with long ones") {
  BatchSize size;
  CHECK(size.next(1, 256) == 1);
  CHECK(size.next(3, 256) == 3);
  for (int i = 0; i < 20; ++i) size.learn(size.next(1, 256), milliseconds(1));
  CHECK(size.next(1, 256) == 256);
  size.learn(256, milliseconds(100));
  CHECK(size.next(1, 256) == 256);
  size.learn(256, seconds(1));
  CHECK(size.next(2, 256) == 2);
  // Fewer than were wanted say nothing about more.
  size.learn(0, milliseconds(1));
  CHECK(size.next(1, 256) == 1);
}

}  // namespace stithy::kit

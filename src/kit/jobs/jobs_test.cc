// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/jobs.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "db/test_database.h"
#include "kit/events.h"
#include "kit/jobs/job_runner.h"
#include "kit/testing/job_bench.h"

namespace stithy::kit {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct LampLit {
  static constexpr std::string_view kName = "lamp.lit";
  std::int64_t lamp = 0;
  Instant at;
  void write(JsonWriter& json) const {
    json.begin_object().member("lamp", lamp).member("at", at.micros()).end_object();
  }
  static Result<LampLit> parse(const Json& json) {
    const Json* lamp = json.find("lamp");
    const Json* at = json.find("at");
    if (lamp == nullptr || !lamp->as_int() || at == nullptr || !at->as_int()) {
      return invalid("No lamp.");
    }
    return LampLit{*lamp->as_int(), Instant{*at->as_int()}};
  }
};

}  // namespace

TEST_CASE("every statement of the journal is prepared") {
  JobBench bench;
  auto tx = std::move(bench.database->write(soon())).take();
  for (const db::Statement* statement : sql::statements()) {
    if (statement->sqlite.find("/*list*/") != std::string_view::npos) continue;
    auto prepared = tx->prepare(*statement);
    CHECK_MESSAGE(prepared, statement->name);
  }
}

TEST_CASE("a job runs once and keeps what it told") {
  JobBench bench;
  int runs = 0;
  auto runner = bench.runner({{.name = "test.say", .run = [&](JobRun& run) -> Result<void> {
                                 ++runs;
                                 CHECK(*run.payload().value().find("word")->as_string() == "hello");
                                 CHECK(run.attempt() == 1);
                                 run.progress({.step = 1, .steps = 2, .message = "half"});
                                 run.progress({.step = 2, .steps = 2, .message = "all"});
                                 run.log("first");
                                 run.log("second");
                                 return {};
                               }}});
  JobId id = bench.order("test.say", "", R"({"word":"hello"})");
  CHECK(bench.find(id).state == JobState::Waiting);
  CHECK(runner.run_due().value() == 1);
  CHECK(runner.run_due().value() == 0);
  CHECK(runs == 1);
  JobView job = bench.find(id);
  CHECK(job.state == JobState::Done);
  CHECK(job.progress == "all");
  CHECK(job.step == 2);
  auto reader = std::move(bench.database->read(soon())).take();
  auto lines = list_job_lines(*reader, id, 0, 10).value();
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].text == "second");
}

TEST_CASE("an order that is rolled back never runs") {
  JobBench bench;
  auto runner = bench.runner({{.name = "test.say", .run = [](JobRun&) { return Result<void>{}; }}});
  {
    auto tx = std::move(bench.database->write(soon())).take();
    REQUIRE(enqueue(*tx, {.kind = "test.say"}, bench.clock.now()));
  }
  CHECK(runner.run_due().value() == 0);
}

TEST_CASE("of one key one job waits, and another may wait while it runs") {
  JobBench bench;
  std::optional<JobId> during;
  int runs = 0;
  auto runner = bench.runner({{.name = "test.index", .run = [&](JobRun&) -> Result<void> {
                                 if (++runs == 1) during = bench.order("test.index", "repo 7");
                                 return {};
                               }}});
  JobId first = bench.order("test.index", "repo 7");
  CHECK(bench.order("test.index", "repo 7") == first);
  JobId other = bench.order("test.index", "repo 8");
  CHECK(other != first);
  CHECK(runner.run_due().value() == 3);
  REQUIRE(during);
  CHECK(*during != first);
  CHECK(bench.find(*during).state == JobState::Done);
}

TEST_CASE("a failing job waits longer each time and dies in the end") {
  JobBench bench;
  int runs = 0;
  auto runner = bench.runner({{.name = "test.fail", .attempts = 3, .run = [&](JobRun& run) {
                                 CHECK(run.attempt() == ++runs);
                                 return Result<void>(internal("broken pipe"));
                               }}});
  JobId id = bench.order("test.fail");
  CHECK(runner.run_due().value() == 1);
  CHECK(bench.find(id).state == JobState::Waiting);
  CHECK(bench.find(id).cause == "broken pipe");
  CHECK(bench.find(id).run_at >= bench.clock.now() + seconds(1));
  CHECK(bench.find(id).run_at <= bench.clock.now() + seconds(3));
  CHECK(runner.run_due().value() == 0);
  bench.clock.advance(seconds(3));
  CHECK(runner.run_due().value() == 1);
  CHECK(bench.find(id).run_at >= bench.clock.now() + seconds(2));
  bench.clock.advance(minutes(10));
  CHECK(runner.run_due().value() == 1);
  CHECK(bench.find(id).state == JobState::Dead);
  bench.clock.advance(minutes(10));
  CHECK(runner.run_due().value() == 0);
  bench.change([&](db::Tx& tx) { return revive_job(tx, id, bench.clock.now()); });
  runs = 0;
  CHECK(runner.run_due().value() == 1);
}

TEST_CASE("an exception is a failure of the job alone") {
  JobBench bench;
  auto runner = bench.runner({{.name = "test.throw", .attempts = 1, .run = [](JobRun&) {
                                 (void)std::string("x").at(5);
                                 return Result<void>{};
                               }}});
  JobId id = bench.order("test.throw");
  CHECK(runner.run_due().value() == 1);
  CHECK(bench.find(id).state == JobState::Dead);
}

TEST_CASE("a job whose process died is run again when its lease is over") {
  JobBench bench;
  int runs = 0;
  auto runner = bench.runner({{.name = "test.say", .run = [&](JobRun&) -> Result<void> {
                                 ++runs;
                                 return {};
                               }}});
  JobId id = bench.order("test.say", "k");
  // What a worker writes before it runs the job, and then is killed.
  bench.change([&](db::Tx& tx) {
    return sql::lease_job(tx, id, 42, bench.clock.now(), bench.clock.now() + seconds(60));
  });
  CHECK(runner.run_due().value() == 0);
  CHECK(bench.find(id).state == JobState::Running);
  bench.clock.advance(seconds(61));
  CHECK(runner.run_due().value() == 0);
  CHECK(bench.find(id).state == JobState::Waiting);
  bench.clock.advance(minutes(1));
  CHECK(runner.run_due().value() == 1);
  CHECK(runs == 1);
  CHECK(bench.find(id).attempts == 2);
  // The end that the killed worker would have written counts no more.
  bench.change([&](db::Tx& tx) -> Result<void> {
    auto rows =
        sql::end_job(tx, id, 42, JobState::Dead, bench.clock.now(), bench.clock.now(), {}, {});
    CHECK(rows.value() == 0);
    return {};
  });
}

TEST_CASE("what was lost is taken back also by a server that looks all the time") {
  JobBench bench;
  auto runner = bench.runner({{.name = "test.say", .run = [](JobRun&) { return Result<void>{}; }}});
  JobId id = bench.order("test.say", "k");
  const Instant until = bench.clock.now() + seconds(2);
  bench.change([&](db::Tx& tx) { return sql::lease_job(tx, id, 42, bench.clock.now(), until); });
  // Something else is lost at each look, as with a keeper that is late.
  JobId other = bench.order("test.say", "other");
  for (int i = 0; i < 40 && bench.find(id).state == JobState::Running; ++i) {
    bench.change([&](db::Tx& tx) {
      return sql::lease_job(tx, other, 43, bench.clock.now(), bench.clock.now());
    });
    bench.clock.advance(milliseconds(100));
    REQUIRE(runner.run_turn(Lane::Background));
  }
  CHECK(bench.find(id).state != JobState::Running);
  CHECK(bench.clock.now() < until + seconds(2));
}

TEST_CASE("a job that kills its process each time dies after its attempts") {
  JobBench bench;
  auto runner = bench.runner(
      {{.name = "test.kill", .attempts = 2, .run = [](JobRun&) { return Result<void>{}; }}});
  JobId id = bench.order("test.kill");
  for (int i = 0; i < 2; ++i) {
    bench.change([&](db::Tx& tx) {
      return sql::lease_job(tx, id, 42, bench.clock.now(), bench.clock.now());
    });
    bench.clock.advance(seconds(1));
    REQUIRE(runner.run_due());
  }
  CHECK(bench.find(id).state == JobState::Dead);
  CHECK(bench.find(id).error == "The server ended while it ran.");
}

TEST_CASE("a recurring kind leaves its next run behind, also after a failure") {
  JobBench bench;
  int runs = 0;
  std::vector<JobKind> kinds = {{.name = "test.tick",
                                 .attempts = 1,
                                 .every = minutes(60),
                                 .run = [&](JobRun&) -> Result<void> {
                                   if (++runs == 2) return internal("once");
                                   return {};
                                 }}};
  auto runner = bench.runner(kinds);
  CHECK(runner.run_due().value() == 1);
  CHECK(runner.run_due().value() == 0);
  bench.clock.advance(minutes(61));
  CHECK(runner.run_due().value() == 1);
  // Missed runs are not made up for.
  bench.clock.advance(minutes(60 * 10));
  CHECK(runner.run_due().value() == 1);
  CHECK(runner.run_due().value() == 0);
  // A shorter interval counts at once, and nothing doubles.
  kinds[0].every = minutes(5);
  auto second = bench.runner(kinds);
  CHECK(second.run_due().value() == 0);
  bench.clock.advance(minutes(6));
  CHECK(second.run_due().value() == 1);
}

TEST_CASE("a waiting job can be cancelled, an ended one cannot") {
  JobBench bench;
  auto runner = bench.runner({{.name = "test.say", .run = [](JobRun&) { return Result<void>{}; }}});
  JobId id = bench.order("test.say", "k");
  CHECK(runner.cancel(id));
  CHECK(bench.find(id).state == JobState::Cancelled);
  CHECK(runner.run_due().value() == 0);
  CHECK(runner.cancel(id).error().code == Code::Conflict);
  CHECK(runner.cancel(JobId{5}).error().code == Code::NotFound);
  CHECK(bench.order("test.say", "k") != id);
}

TEST_CASE("each listener gets each event once, held ones when they are released") {
  JobBench bench;
  std::vector<std::int64_t> first, second;
  auto runner = bench.runner(
      {}, {on<LampLit>("test.first",
                       [&](const LampLit& e, JobRun&) -> Result<void> {
                         first.push_back(e.lamp);
                         return {};
                       }),
           on<LampLit>("test.second", [&](const LampLit& e, JobRun& run) -> Result<void> {
             if (run.attempt() == 1) return internal("not yet");
             second.push_back(e.lamp);
             return {};
           })});
  IntentId kept{11}, dropped{12};
  bench.change([&](db::Tx& tx) -> Result<void> {
    TRY(append(tx, LampLit{1, bench.clock.now()}));
    TRY(append_held(tx, LampLit{2, bench.clock.now()}, kept));
    TRY(append_held(tx, LampLit{3, bench.clock.now()}, dropped));
    return {};
  });
  CHECK(runner.run_due().value() == 2);
  CHECK(first == std::vector<std::int64_t>{1});
  bench.change([&](db::Tx& tx) -> Result<void> {
    TRY(release_events(tx, kept));
    TRY(drop_events(tx, dropped));
    return {};
  });
  CHECK(runner.run_due().value() == 2);
  bench.clock.advance(minutes(1));
  CHECK(runner.run_due().value() == 2);
  CHECK(first == std::vector<std::int64_t>{1, 2});
  CHECK(second.size() == 2);
  CHECK(runner.run_due().value() == 0);
  auto reader = std::move(bench.database->read(soon())).take();
  CHECK(list_events(*reader, {}, 10).value().size() == 2);
}

TEST_CASE("what is old is pruned, what waits stays") {
  JobBench bench;
  auto runner = bench.runner({{.name = "test.say", .run = [](JobRun&) { return Result<void>{}; }}});
  bench.order("test.say");
  CHECK(runner.run_due().value() == 1);
  bench.clock.advance(std::chrono::hours(24 * 8));
  JobId waiting = bench.order("test.say");
  bench.change([&](db::Tx& tx) { return prune_journal(tx, {}, bench.clock.now()); });
  CHECK(bench.count() == 1);
  CHECK(bench.find(waiting).state == JobState::Waiting);
}

TEST_CASE("threads run what is committed without waiting for the next look") {
  JobBench bench;
  sys::SystemClock clock;
  std::atomic<int> runs = 0;
  JobRunner runner(*bench.database, clock,
                   {{.name = "test.say",
                     .run = [&](JobRun&) -> Result<void> {
                       ++runs;
                       return {};
                     }}},
                   {}, {.poll = minutes(10)});
  REQUIRE(runner.start());
  for (int i = 0; i < 20; ++i) bench.order("test.say");
  CHECK(wait_for([&] { return runs == 20; }));
  runner.stop(soon());
  CHECK(runs == 20);
}

TEST_CASE("a running job is asked to stop when it is cancelled or late") {
  JobBench bench;
  sys::SystemClock clock;
  auto until_stopped = [](JobRun& run) -> Result<void> {
    while (!run.stop().stop_requested()) std::this_thread::sleep_for(milliseconds(2));
    return internal("stopped");
  };
  JobRunner runner(
      *bench.database, clock,
      {{.name = "test.long", .lane = Lane::Long, .timeout = minutes(5), .run = until_stopped},
       {.name = "test.late", .attempts = 1, .timeout = milliseconds(50), .run = until_stopped}},
      {}, {});
  REQUIRE(runner.start());
  JobId long_job = bench.order("test.long"), late = bench.order("test.late");
  CHECK(wait_for([&] { return bench.find(long_job).state == JobState::Running; }));
  REQUIRE(runner.cancel(long_job));
  CHECK(wait_for([&] { return bench.find(late).state == JobState::Dead; }));
  CHECK(bench.find(late).error->find("longer") != std::string::npos);
  CHECK(wait_for([&] { return runner.running() == 0; }));
  CHECK(bench.find(long_job).state == JobState::Cancelled);
}

TEST_CASE("a job stopped by the end of the server waits and loses no attempt") {
  JobBench bench;
  sys::SystemClock clock;
  JobId id;
  {
    JobRunner runner(*bench.database, clock,
                     {{.name = "test.long",
                       .timeout = minutes(5),
                       .run =
                           [](JobRun& run) {
                             while (!run.should_stop())
                               std::this_thread::sleep_for(milliseconds(2));
                             return Result<void>(internal("stopped"));
                           }}},
                     {}, {});
    REQUIRE(runner.start());
    id = bench.order("test.long");
    CHECK(wait_for([&] { return bench.find(id).state == JobState::Running; }));
    runner.stop(Deadline::in(milliseconds(10)));
  }
  CHECK(bench.find(id).state == JobState::Waiting);
  CHECK(bench.find(id).attempts == 0);
}

TEST_CASE("a lease is kept alive while the job runs") {
  JobBench bench;
  sys::SystemClock clock;
  std::atomic<int> runs = 0;
  JobRunner runner(*bench.database, clock,
                   {{.name = "test.long",
                     .run = [&](JobRun&) -> Result<void> {
                       ++runs;
                       std::this_thread::sleep_for(milliseconds(400));
                       return {};
                     }}},
                   {}, {.lease = milliseconds(90), .poll = milliseconds(5)});
  REQUIRE(runner.start());
  JobId id = bench.order("test.long");
  CHECK(wait_for([&] { return bench.find(id).state == JobState::Done; }));
  CHECK(runs == 1);
  runner.stop(soon());
}

}  // namespace stithy::kit

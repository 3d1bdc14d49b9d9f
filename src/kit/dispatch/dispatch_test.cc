// SPDX-License-Identifier: Apache-2.0
//
// Jobs handed out by a real Redis that loses, doubles, dies and comes back.
#include "kit/dispatch/stream_queue.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "kit/dispatch/testing/test_dispatch.h"
#include "kit/testing/job_bench.h"

namespace stithy::dispatch {

namespace {

using kit::JobRun;
using kit::JobState;
using std::chrono::milliseconds;
using std::chrono::seconds;

double counted(kit::Metrics& metrics, std::string_view series) {
  const std::string text = metrics.render(), line = text::format("\n{} ", series);
  const auto at = text.find(line);
  return at == text.npos ? 0 : std::strtod(text.c_str() + at + line.size(), nullptr);
}

// A bench whose runners Redis serves, however the test program was started.
struct Bench : kit::JobBench {
  redis::TestRedis* server = nullptr;
  int runs = 0;

  explicit Bench(redis::TestRedis& at, Streams::Options options = {}) : server(&at) {
    dispatch = std::make_unique<TestDispatch>(at, std::move(options));
  }
  std::vector<kit::JobKind> kinds() {
    return {{.name = "test.plain", .run = [this](JobRun&) -> Result<void> {
               ++runs;
               return {};
             }}};
  }
  double by_entry() {
    return counted(dispatch->metrics(), "stithy_jobs_leased_total{told_by=\"entry\"}");
  }
  double by_row() {
    return counted(dispatch->metrics(), "stithy_jobs_leased_total{told_by=\"row\"}");
  }
  std::uint64_t entries() { return dispatch->streams().count().value(); }
};

Notice notice_of(JobId id) {
  return {.lane = kit::Lane::Background,
          .priority = kit::Priority::Normal,
          .kind = "test.plain",
          .job = id,
          .due = {}};
}

}  // namespace

TEST_CASE("an order that is committed is told by an entry, which is gone after the job") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server());
  auto runner = bench.runner(bench.kinds());
  CHECK(runner.run_due().value() == 0);
  for (int i = 0; i < 20; ++i) bench.order("test.plain");
  CHECK(runner.run_due().value() == 20);
  CHECK(bench.by_entry() == 20);
  CHECK(bench.by_row() == 0);
  CHECK(bench.entries() == 0);
  CHECK(runner.handing().by == "Redis");
  CHECK(!runner.handing().away);
}

TEST_CASE("what Redis lost is found in the database by the next sweep") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server());
  auto runner = bench.runner(bench.kinds());
  CHECK(runner.run_due().value() == 0);
  for (int i = 0; i < 20; ++i) bench.order("test.plain");
  static_cast<void>(kit::take_ordered());  // nobody told Redis
  CHECK(runner.run_due().value() == 0);
  bench.clock.advance(kBetweenSweeps);
  CHECK(runner.run_due().value() == 20);
  CHECK(bench.by_row() == 20);
}

TEST_CASE("entries that are doubled, old or of somebody else run nothing") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server());
  auto runner = bench.runner(bench.kinds());
  CHECK(runner.run_due().value() == 0);
  const JobId id = bench.order("test.plain");
  bench.order("test.other");  // a kind that this program does not have
  Streams& streams = bench.dispatch->streams();
  std::vector<Notice> notices(3, notice_of(id));
  notices.push_back(notice_of(JobId{77}));
  notices.push_back(notice_of({}));
  notices.push_back(notice_of(id));
  notices.back().kind = "test.unknown";
  REQUIRE(streams.add(notices));
  REQUIRE(bench.dispatch->door().run(
      {"XADD", bench.dispatch->door().key("jobs:background:normal"), "*", "job", "no number"},
      redis::TestRedis::soon()));
  CHECK(runner.run_due().value() == 1);
  REQUIRE(streams.add(notices));
  CHECK(runner.run_due().value() == 0);
  CHECK(bench.runs == 1);
  CHECK(bench.entries() == 0);
}

TEST_CASE("an entry cannot make a job run as one of another kind") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server());
  auto kinds = bench.kinds();
  int others = 0;
  kinds.push_back({.name = "test.other", .run = [&](JobRun&) -> Result<void> {
                     ++others;
                     return {};
                   }});
  auto runner = bench.runner(std::move(kinds));
  CHECK(runner.run_due().value() == 0);
  const JobId id = bench.order("test.other");
  static_cast<void>(kit::take_ordered());
  REQUIRE(bench.dispatch->streams().add(std::vector<Notice>{notice_of(id)}));
  CHECK(runner.run_due().value() == 0);
  CHECK(bench.runs == 0);
  CHECK(bench.find(id).state == JobState::Waiting);
}

TEST_CASE("entries of a consumer that died are taken over") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server(), {.idle = milliseconds(0)});
  Streams& streams = bench.dispatch->streams();
  auto runner = bench.runner(bench.kinds());
  CHECK(runner.run_due().value() == 0);
  std::vector<Notice> notices;
  for (int i = 0; i < 10; ++i) notices.push_back(notice_of(bench.order("test.plain")));
  static_cast<void>(kit::take_ordered());
  REQUIRE(streams.add(notices));
  Streams dying(bench.dispatch->door(), {.consumer = "dying"});
  CHECK(dying.take(kit::Lane::Background, 6).value().size() == 6);
  CHECK(runner.run_due().value() == 4);
  bench.clock.advance(kBetweenSweeps);
  CHECK(runner.run_due().value() == 6);
  CHECK(bench.by_entry() == 10);
  CHECK(bench.entries() == 0);
}

TEST_CASE("a stream that nobody reads stays small") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server(), {.entries_max = 1000});
  REQUIRE(bench.dispatch->streams().prepare());
  std::vector<Notice> notices(1000, notice_of(JobId{7}));
  for (int i = 0; i < 10; ++i) REQUIRE(bench.dispatch->streams().add(notices));
  CHECK(bench.entries() >= 1000);
  CHECK(bench.entries() < 1200);  // whole nodes of a hundred
}

TEST_CASE("of a lane the urgent entries are taken first, and no more than are asked for") {
  if (redis::TestRedis::missing()) return;
  Bench bench(TestDispatch::server());
  Streams& streams = bench.dispatch->streams();
  std::vector<Notice> notices(9, notice_of(JobId{7}));
  for (std::size_t i = 0; i < notices.size(); ++i)
    notices[i].priority = static_cast<kit::Priority>(2 - i % 3);
  REQUIRE(streams.prepare());
  REQUIRE(streams.add(notices));
  const auto first = streams.take(kit::Lane::Background, 4).value();
  REQUIRE(first.size() == 4);
  CHECK(first[2].stream == 0);
  CHECK(first[3].stream == 1);
  CHECK(streams.take(kit::Lane::Long, 4).value().empty());
  CHECK(streams.take(kit::Lane::Background, 100).value().size() == 5);
}

namespace {

// Two servers of one database, with threads and the real time.
struct Company {
  sys::TemporaryDirectory folder = make_folder();
  db::TestDatabase database{{}, place()};
  std::vector<std::unique_ptr<db::Database>> doors;  // of each, as of a process
  sys::SystemClock clock;
  std::atomic<int> runs = 0, effects = 0;
  std::vector<std::unique_ptr<TestDispatch>> dispatches;
  std::vector<std::unique_ptr<kit::JobRunner>> runners;
  std::map<std::size_t, std::atomic<int>> by_runner;

  Company(redis::TestRedis& server, std::size_t size) {
    REQUIRE(database->migrate(kit::sql::migrations()));
    for (std::size_t i = 0; i < size; ++i) {
      by_runner[i] = 0;
      auto door = db::Database::open({.url = database.url()});
      REQUIRE(door);
      doors.push_back(std::move(door).take());
    }
    for (std::size_t i = 0; i < size; ++i) {
      dispatches.push_back(std::make_unique<TestDispatch>(
          server, Streams::Options{.consumer = text::format("node-{}", i)}, "together:"));
      kit::JobRunner::Options options{.poll = kBetweenSweeps};
      options.driver = dispatches.back()->driver(clock);
      auto work = [this, i](JobRun& run) -> Result<void> {
        ++runs;
        ++by_runner[i];
        return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
          if (TRY(run.claim(tx, "effect"))) ++effects;
          return {};
        });
      };
      runners.push_back(std::make_unique<kit::JobRunner>(
          *doors[i], clock,
          std::vector<kit::JobKind>{
              {.name = "test.plain", .run = work},
              {.name = "test.keyed", .lane = kit::Lane::Long, .limit = 2, .run = work}},
          std::vector<kit::Listener>{}, std::move(options)));
    }
  }
  ~Company() {
    for (auto& runner : runners) runner->stop(Deadline::in(seconds(10)));
    dispatches.front()->flush();
  }
  static sys::TemporaryDirectory make_folder() {
    auto made = sys::TemporaryDirectory::create("/tmp", "stithy-company-");
    REQUIRE(made);
    return std::move(made).take();
  }
  // A file where no server is named: memory has one door.
  std::string place() const {
    const std::string server = db::TestDatabase::default_server();
    if (!server.starts_with("sqlite:")) return server;
    return "sqlite:" + (folder.path() / "stithy.db").string();
  }
  void start() {
    for (auto& runner : runners) REQUIRE(runner->start());
  }
  void order(std::string_view kind, int count) {
    REQUIRE(db::transact(*doors.front(), kit::soon(), [&](db::Tx& tx) -> Result<void> {
      for (int i = 0; i < count; ++i) TRY(kit::enqueue(tx, {.kind = kind}, clock.now()));
      return {};
    }));
  }
  std::int64_t left() {
    auto reader = std::move(database->read(kit::soon())).take();
    std::int64_t left = 0;
    const auto rows = kit::count_jobs(*reader).value();
    for (const auto& row : rows)
      if (row.state == JobState::Waiting || row.state == JobState::Running) left += row.count;
    return left;
  }
  bool all_end() {
    for (auto end = redis::TestRedis::soon(); !end.passed();
         std::this_thread::sleep_for(milliseconds(5)))
      if (left() == 0) return true;
    return false;
  }
};

}  // namespace

TEST_CASE("a Redis that dies and comes back during a thousand jobs loses and doubles nothing") {
  if (redis::TestRedis::missing()) return;
  redis::TestRedis server;
  Company company(server, 2);
  company.start();
  for (int i = 0; i < 100; ++i) {
    company.order("test.plain", 9);
    company.order("test.keyed", 1);
    if (i == 30) server.die();
    if (i == 60) server.start();
  }
  CHECK(company.all_end());
  CHECK(company.runs.load() == 1000);
  CHECK(company.effects.load() == 1000);
  // It hands out again.
  redis::TestRedis::await(company.dispatches[0]->door());
  CHECK(kit::wait_for([&] { return !company.runners[0]->handing().away; }));
  company.order("test.plain", 100);
  CHECK(company.all_end());
  CHECK(company.effects.load() == 1100);
}

TEST_CASE("a Redis that loses what it holds while people wait is made up for at once") {
  if (redis::TestRedis::missing()) return;
  redis::TestRedis server;
  Company company(server, 2);
  company.start();
  for (int i = 0; i < 50; ++i) {
    company.order("test.plain", 10);
    if (i % 10 == 5) company.dispatches[0]->flush();
  }
  CHECK(company.all_end());
  CHECK(company.effects.load() == 500);
}

TEST_CASE("servers share the work, and an idle one begins what another orders without a sweep") {
  if (redis::TestRedis::missing()) return;
  redis::TestRedis server;
  Company company(server, 2);
  company.start();
  for (int i = 0; i < 60; ++i) {
    company.order("test.plain", 1);
    std::this_thread::sleep_for(milliseconds(3));
  }
  CHECK(company.all_end());
  CHECK(company.runs.load() == 60);
  MESSAGE("the servers ran " << company.by_runner[0].load() << " and "
                             << company.by_runner[1].load());
  CHECK(company.by_runner[0].load() > 0);
  CHECK(company.by_runner[1].load() > 0);
}

}  // namespace stithy::dispatch

// SPDX-License-Identifier: Apache-2.0
//
// jobs_bench.cc — how many empty jobs a second the queue runs, and how soon an idle one begins.
// Not built by default: tools/bootstrap/build.sh release stithy_jobs_bench, then
//   stithy_jobs_bench [--database URL] [--redis URL] [--jobs N] [--workers N] [--paced]
// Without a database it is a file in a new directory, as durable as the product's. With --redis a
// Redis hands the jobs out. Paced, it waits for a line of its input before each part, so that
// tests/bench/jobs.ts can read the processor time between them.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iostream>
#include <map>
#include <thread>

#include "base/text.h"
#include "db/transact.h"
#include "kit/dispatch/stream_queue.h"
#include "kit/jobs/job_runner.h"
#include "sys/files.h"
#include "sys/random.h"

namespace {

namespace db = stithy::db;
namespace dispatch = stithy::dispatch;
namespace kit = stithy::kit;
namespace redis = stithy::redis;
namespace sys = stithy::sys;
namespace text = stithy::text;
using std::chrono::duration;
using std::chrono::milliseconds;
using stithy::Deadline;
using stithy::JobId;
using stithy::Result;
using Clock = std::chrono::steady_clock;

Deadline patience() { return Deadline::in(milliseconds(60'000)); }

// The Redis that hands out, under names of its own.
struct Redis {
  explicit Redis(const std::string& url) : door(options(url), metrics), streams(door, {}) {
    CHECK(door.wait_up(patience()));
    CHECK(streams.prepare().has_value());
  }
  static redis::Options options(const std::string& url) {
    redis::Options options;
    options.address = redis::parse_address(url).value();
    options.prefix = sys::random_hex(8) + ":";
    return options;
  }
  kit::Metrics metrics;
  redis::Door door;
  dispatch::Streams streams;
};

struct Bench {
  sys::SystemClock clock;
  std::unique_ptr<db::Database> database;
  std::unique_ptr<Redis> redis;
  std::size_t workers = 2;
  std::atomic<std::int64_t> ended = 0;
  std::atomic<std::int64_t> begun_at = 0;

  static std::int64_t ticks() { return Clock::now().time_since_epoch().count(); }
  std::vector<kit::JobKind> kinds() {
    return {{.name = "bench.nothing", .run = [this](kit::JobRun&) -> Result<void> {
               begun_at = ticks();
               ++ended;
               return {};
             }}};
  }
  kit::JobRunner::Options options() {
    kit::JobRunner::Options options{.background_workers = workers};
    if (redis)
      options.driver = [this](std::unique_ptr<kit::SqlQueue> rows,
                              std::span<const kit::JobKind> kinds) {
        return std::make_unique<dispatch::StreamQueue>(std::move(rows), redis->streams, clock,
                                                       kinds, redis->metrics);
      };
    return options;
  }
  void order(int count) {
    auto ordered = db::transact(*database, patience(), [&](db::Tx& tx) -> Result<void> {
      for (int i = 0; i < count; ++i) TRY(kit::enqueue(tx, {.kind = "bench.nothing"}, clock.now()));
      return {};
    });
    CHECK(ordered.has_value());
  }
  std::int64_t count_left() {
    auto reader = std::move(database->read(patience())).take();
    std::int64_t left = 0;
    const auto rows = kit::count_jobs(*reader).value();
    for (const auto& row : rows)
      if (row.state == kit::JobState::Waiting || row.state == kit::JobState::Running)
        left += row.count;
    return left;
  }
};

// Before anybody runs them; the entries too are there when this returns.
double order_all(Bench& bench, int jobs) {
  const auto begin = Clock::now();
  std::optional<kit::OrderListening> listening;
  std::optional<dispatch::Courier> courier;
  if (bench.redis) {
    listening.emplace();
    courier.emplace(bench.redis->streams, [] { CHECK(!"Redis lost what it was told"); });
    bench.database->on_commit([&] {
      std::vector<dispatch::Notice> notices;
      for (const kit::Ordered& one : kit::take_ordered())
        notices.push_back({.kind = one.kind, .job = one.id, .due = one.run_at});
      courier->add(std::move(notices));
    });
  }
  for (int left = jobs; left > 0; left -= 500) bench.order(std::min(left, 500));
  bench.database->on_commit({});
  courier.reset();
  if (bench.redis) CHECK(bench.redis->streams.count().value() == static_cast<std::uint64_t>(jobs));
  return duration<double>(Clock::now() - begin).count();
}

double run_all(Bench& bench, int jobs) {
  kit::JobRunner runner(*bench.database, bench.clock, bench.kinds(), {}, bench.options());
  const auto begin = Clock::now();
  CHECK(runner.start().has_value());
  while (bench.ended < jobs) std::this_thread::sleep_for(milliseconds(5));
  while (bench.count_left() > 0) std::this_thread::sleep_for(milliseconds(5));
  const double ran = duration<double>(Clock::now() - begin).count();
  runner.stop(Deadline::in(milliseconds(10'000)));
  CHECK(bench.ended == jobs);
  return ran;
}

// From the return of the commit to the begin of the job, in milliseconds, sorted.
std::vector<double> measure_latency(Bench& bench) {
  constexpr int kRounds = 300;
  kit::JobRunner runner(*bench.database, bench.clock, bench.kinds(), {}, bench.options());
  CHECK(runner.start().has_value());
  std::vector<double> waits;
  for (int i = 0; i < kRounds; ++i) {
    std::this_thread::sleep_for(milliseconds(5));
    const std::int64_t before = bench.ended;
    bench.order(1);
    const std::int64_t ordered_at = Bench::ticks();
    while (bench.ended == before) std::this_thread::sleep_for(std::chrono::microseconds(20));
    waits.push_back(static_cast<double>(bench.begun_at - ordered_at) / 1e6);
  }
  runner.stop(Deadline::in(milliseconds(10'000)));
  std::sort(waits.begin(), waits.end());
  return waits;
}

void wait_for_a_line(bool paced, const char* done) {
  if (!paced) return;
  std::printf("%s\n", done);
  std::fflush(stdout);
  std::string line;
  std::getline(std::cin, line);
}

}  // namespace

int main(int count, char** words) {
  std::map<std::string_view, std::string> given = {
      {"--database", ""}, {"--redis", ""}, {"--jobs", "50000"}, {"--workers", "2"}};
  bool paced = false;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    paced = paced || word == "--paced";
    if (word == "--paced") continue;
    CHECK(given.contains(word) && i + 1 < count);
    given[word] = words[++i];
  }
  const int jobs = text::parse_number<int>(given["--jobs"]).value();
  auto folder = sys::TemporaryDirectory::create("/tmp", "stithy-jobs-bench-");
  CHECK(folder.has_value());
  Bench bench;
  bench.workers = text::parse_number<std::size_t>(given["--workers"]).value();
  std::string url = given["--database"];
  if (url.empty()) url = "sqlite:" + (folder->path() / "stithy.db").string();
  auto opened = db::Database::open({.url = url});
  CHECK(opened.has_value());
  bench.database = std::move(opened).take();
  CHECK(bench.database->migrate(kit::sql::migrations()).has_value());
  if (!given["--redis"].empty()) bench.redis = std::make_unique<Redis>(given["--redis"]);
  wait_for_a_line(paced, "ready");
  const double ordered = order_all(bench, jobs);
  std::printf("ordered %.0f jobs/s, 500 a transaction\n", jobs / ordered);
  wait_for_a_line(paced, "done");
  const double ran = run_all(bench, jobs);
  std::printf("ran %.0f jobs/s, %zu workers\n", jobs / ran, bench.workers);
  wait_for_a_line(paced, "done");
  const auto waits = measure_latency(bench);
  std::printf("began after p50 %.2f ms, p95 %.2f ms, max %.2f ms, idle\n", waits[waits.size() / 2],
              waits[waits.size() * 95 / 100], waits.back());
  return 0;
}

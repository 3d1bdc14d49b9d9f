// SPDX-License-Identifier: Apache-2.0
//
// jobs_bench.cc — how many empty jobs a second the queue runs, and how soon an idle one begins.
// Not built by default: tools/bootstrap/build.sh release stithy_jobs_bench, then
//   build/release/stithy_jobs_bench [DIRECTORY] [JOBS] [WORKERS]
// The database is a file in a new directory below DIRECTORY (/tmp), as durable as the product's.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "base/text.h"
#include "db/transact.h"
#include "kit/jobs/job_runner.h"
#include "sys/files.h"

namespace {

namespace db = stithy::db;
namespace kit = stithy::kit;
namespace sys = stithy::sys;
namespace text = stithy::text;
using std::chrono::duration;
using std::chrono::milliseconds;
using stithy::Deadline;
using stithy::Result;
using Clock = std::chrono::steady_clock;

struct Bench {
  sys::SystemClock clock;
  std::unique_ptr<db::Database> database;
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
  void order(int count) {
    auto ordered = db::transact(*database, Deadline::in(milliseconds(60'000)),
                                [&](db::Tx& tx) -> Result<void> {
                                  for (int i = 0; i < count; ++i)
                                    TRY(kit::enqueue(tx, {.kind = "bench.nothing"}, clock.now()));
                                  return {};
                                });
    CHECK(ordered.has_value());
  }
  std::int64_t count_left() {
    auto reader = std::move(database->read(Deadline::in(milliseconds(60'000)))).take();
    std::int64_t left = 0;
    const auto rows = kit::count_jobs(*reader).value();
    for (const auto& row : rows)
      if (row.state == kit::JobState::Waiting || row.state == kit::JobState::Running)
        left += row.count;
    return left;
  }
};

void measure_throughput(Bench& bench, int jobs, std::size_t workers) {
  const auto ordering = Clock::now();
  for (int left = jobs; left > 0; left -= 500) bench.order(std::min(left, 500));
  const double ordered = duration<double>(Clock::now() - ordering).count();
  kit::JobRunner runner(*bench.database, bench.clock, bench.kinds(), {},
                        {.background_workers = workers});
  const auto begin = Clock::now();
  CHECK(runner.start().has_value());
  while (bench.ended < jobs) std::this_thread::sleep_for(milliseconds(1));
  while (bench.count_left() > 0) std::this_thread::sleep_for(milliseconds(1));
  const double ran = duration<double>(Clock::now() - begin).count();
  runner.stop(Deadline::in(milliseconds(10'000)));
  std::printf("ordered, 500 a transaction: %.0f jobs/s\n", jobs / ordered);
  std::printf("run and settled, %zu workers: %.0f jobs/s\n", workers, jobs / ran);
}

void measure_latency(Bench& bench, std::size_t workers) {
  constexpr int kRounds = 300;
  kit::JobRunner runner(*bench.database, bench.clock, bench.kinds(), {},
                        {.background_workers = workers});
  CHECK(runner.start().has_value());
  std::vector<double> waits;
  for (int i = 0; i < kRounds; ++i) {
    std::this_thread::sleep_for(milliseconds(5));
    const std::int64_t before = bench.ended;
    bench.order(1);
    const std::int64_t ordered_at = Bench::ticks();  // after the commit
    while (bench.ended == before) std::this_thread::sleep_for(std::chrono::microseconds(20));
    waits.push_back(static_cast<double>(bench.begun_at - ordered_at) / 1e6);
  }
  runner.stop(Deadline::in(milliseconds(10'000)));
  std::sort(waits.begin(), waits.end());
  std::printf("from the commit to the begin, idle: p50 %.2f ms, p95 %.2f ms, max %.2f ms\n",
              waits[kRounds / 2], waits[kRounds * 95 / 100], waits.back());
}

}  // namespace

int main(int count, char** words) {
  const sys::Path parent = count > 1 ? words[1] : "/tmp";
  const int jobs = count > 2 ? text::parse_number<int>(words[2]).value_or(50'000) : 50'000;
  const auto workers = count > 3 ? text::parse_number<std::size_t>(words[3]).value_or(2) : 2;
  auto folder = sys::TemporaryDirectory::create(parent, "stithy-jobs-bench-");
  CHECK(folder.has_value());
  Bench bench;
  auto opened = db::Database::open({.url = "sqlite:" + (folder->path() / "stithy.db").string()});
  CHECK(opened.has_value());
  bench.database = std::move(opened).take();
  CHECK(bench.database->migrate(kit::sql::migrations()).has_value());
  measure_throughput(bench, jobs, workers);
  measure_latency(bench, workers);
  return 0;
}

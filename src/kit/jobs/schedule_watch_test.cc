// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/schedule_watch.h"

#include <doctest/doctest.h>

#include "kit/jobs/job_events.h"
#include "kit/testing/job_bench.h"

namespace stithy::kit {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Told {
  std::vector<std::string> failed, missed;
  std::vector<Listener> listeners() {
    return {on<JobFailed>("test.hear_failure",
                          [this](const JobFailed& event, JobRun&) -> Result<void> {
                            failed.push_back(event.kind + ": " + event.error);
                            return {};
                          }),
            on<ScheduleMissed>("test.hear_missed",
                               [this](const ScheduleMissed& event, JobRun&) -> Result<void> {
                                 missed.push_back(event.kind);
                                 return {};
                               })};
  }
};

TEST_CASE("a recurring job that fails for good is told of once, and its schedule goes on") {
  JobBench bench;
  Told told;
  const JobKind hourly{.name = "test.hourly",
                       .attempts = 2,
                       .backoff = {.first = std::chrono::milliseconds(1000)},
                       .every = hours(1),
                       .run = [](JobRun&) -> Result<void> { return conflict("No fire."); }};
  const JobKind ordered{.name = "test.ordered", .attempts = 1, .run = [](JobRun&) -> Result<void> {
                          return conflict("Nor here.");
                        }};
  auto runner = bench.runner({hourly, ordered}, told.listeners());
  bench.order("test.ordered");
  REQUIRE(runner.run_due());
  CHECK(told.failed.empty());  // one attempt is left, and what was ordered is nobody's schedule
  bench.clock.advance(minutes(1));
  REQUIRE(runner.run_due());
  CHECK(told.failed == std::vector<std::string>{"test.hourly: No fire."});
  for (int i = 0; i < 4; ++i) {
    bench.clock.advance(hours(1));
    REQUIRE(runner.run_due());
    bench.clock.advance(minutes(1));
    REQUIRE(runner.run_due());
  }
  CHECK(told.failed.size() == 1);  // it goes on failing, which was told
  CHECK(bench.list({.state = JobState::Dead, .kind = "test.hourly"}).size() > 3);
  CHECK(bench.list({.state = JobState::Waiting, .kind = "test.hourly"}).size() == 1);
}

TEST_CASE("a schedule that does not run for a whole period after its time is told of once") {
  JobBench bench;
  Told told;
  int ran = 0;
  const JobKind hourly{
      .name = "test.hourly", .every = hours(1), .run = [&](JobRun&) -> Result<void> {
        ++ran;
        return {};
      }};
  const std::vector<JobKind> kinds = {hourly};
  auto runner = bench.runner(kinds, told.listeners());
  REQUIRE(runner.run_due());
  CHECK(ran == 1);
  auto missed = [&] {
    auto reader = std::move(bench.database->read(soon())).take();
    return list_missed(*reader, kinds, sys::TimeZone{}, bench.clock.now()).value();
  };
  bench.clock.advance(minutes(119));
  CHECK(missed().empty());
  bench.clock.advance(minutes(2));
  REQUIRE(missed().size() == 1);
  CHECK(missed().front().kind == "test.hourly");
  bench.change([](db::Tx& tx) { return pause_kind(tx, "test.hourly"); });
  CHECK(missed().empty());
  bench.change([](db::Tx& tx) { return resume_kind(tx, "test.hourly"); });

  // A runner whose workers do nothing but watch.
  const JobRunner* all = &runner;
  auto watch = watch_schedules_kind([&] { return all; });
  auto watcher = bench.runner({watch}, told.listeners());
  REQUIRE(watcher.run_due());
  CHECK(told.missed == std::vector<std::string>{"test.hourly"});
  bench.clock.advance(minutes(5));
  REQUIRE(watcher.run_due());
  CHECK(told.missed.size() == 1);
  CHECK(ran == 1);
}

}  // namespace
}  // namespace stithy::kit

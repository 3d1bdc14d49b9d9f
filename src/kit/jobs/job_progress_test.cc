// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_progress.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "kit/testing/job_bench.h"

namespace stithy::kit {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Instant kNow = Instant::from_seconds(1'600'000'000);

JobView running(std::int64_t step, std::int64_t steps, seconds in_step) {
  JobView job;
  job.state = JobState::Running;
  job.started = kNow - minutes(10);
  job.step_at = kNow - in_step;
  job.step = step;
  job.steps = steps;
  return job;
}

}  // namespace

TEST_CASE("the time left follows the speed of the step and what the later steps used to take") {
  const KindHistory history{.jobs = 3,
                            .median = minutes(20),
                            .step_medians = {{1, seconds(30)}, {2, seconds(60)}, {3, seconds(40)}}};
  JobView job = running(2, 3, seconds(30));
  job.item = 1;
  job.items = 4;
  auto progress = progress_of(job, nullptr, history, kNow);
  CHECK(progress.left == seconds(90 + 40));
  CHECK(*progress.share == doctest::Approx(1.25 / 3));
  // Too little is done for its speed to say anything.
  job.items = 1000;
  CHECK(progress_of(job, nullptr, history, kNow).left == seconds(30 + 40));
  // Longer than ever: nothing is promised, and nothing below nothing.
  CHECK(progress_of(running(3, 3, seconds(500)), nullptr, history, kNow).left == seconds(0));
  // A step that nobody knows.
  CHECK(!progress_of(running(3, 4, seconds(5)), nullptr, history, kNow).left);
  CHECK(!progress_of(running(1, 3, seconds(5)), nullptr, {}, kNow).left);
}

TEST_CASE("without steps the whole job is compared with the last ones") {
  const KindHistory history{.jobs = 3, .median = minutes(15)};
  auto progress = progress_of(running(0, 0, seconds(0)), nullptr, history, kNow);
  CHECK(progress.left == minutes(5));
  CHECK(*progress.share == doctest::Approx(2.0 / 3));
  CHECK(!progress_of(running(0, 0, seconds(0)), nullptr, {}, kNow).share);
}

TEST_CASE("the name of a step comes from its kind, and a message that repeats it is left out") {
  const JobKind kind{.name = "test.steps", .steps = {"Fetch", "Index"}};
  JobView job = running(2, 2, seconds(1));
  job.progress = "Index";
  auto progress = progress_of(job, &kind, {}, kNow);
  CHECK(progress.step_name == "Index");
  CHECK(progress.message.empty());
  job.step = 3;
  CHECK(progress_of(job, &kind, {}, kNow).step_name.empty());
}

TEST_CASE("what the steps of done jobs took is the history of their kind") {
  JobBench bench;
  auto runner = bench.runner({{.name = "test.steps", .steps = {"a", "b"}, .run = [&](JobRun& run) {
                                 const auto n = *run.payload().value().find("n")->as_int();
                                 run.progress({.step = 1, .steps = 2});
                                 bench.clock.advance(seconds(10 * n));
                                 run.progress({.step = 2, .steps = 2, .item = 1, .items = 2});
                                 bench.clock.advance(seconds(n));
                                 return Result<void>();
                               }}});
  for (int n : {1, 5, 2}) {
    bench.order("test.steps", "", text::format("{{\"n\":{}}}", n));
    REQUIRE(runner.run_due());
  }
  auto reader = std::move(bench.database->read(soon())).take();
  auto history = read_history(*reader, "test.steps").value();
  CHECK(history.jobs == 3);
  CHECK(history.median == seconds(22));
  CHECK(history.step_medians[1] == seconds(20));
  CHECK(history.step_medians[2] == seconds(2));
  CHECK(read_history(*reader, "test.none").value().jobs == 0);
}

TEST_CASE("spans are told in words that one can wait by") {
  CHECK(render_span(std::chrono::milliseconds(300)) == "under a second");
  CHECK(render_span(seconds(59)) == "59 s");
  CHECK(render_span(seconds(61)) == "1 min");
  CHECK(render_span(minutes(125)) == "2 h 5 min");
  CHECK(render_span(minutes(120)) == "2 h");
  CHECK(render_span(std::chrono::hours(24 * 3)) == "3 d");
}

}  // namespace stithy::kit

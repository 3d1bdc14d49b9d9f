// SPDX-License-Identifier: Apache-2.0
#include "kit/metrics.h"

#include <doctest/doctest.h>

#include <thread>

namespace stithy::kit {
namespace {

constexpr CounterSpec kAnswers{"sample_answers_total", "Answers.", {"route", "status"}};
constexpr GaugeSpec kDepth{"sample_depth", "Depth.", {}};
constexpr HistogramSpec kTook{"sample_took_seconds", "Time taken.", {"route"}};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST_CASE("a counter appears with help, type, labels and value") {
  Metrics metrics;
  Counter shown = metrics.counter(kAnswers, {"issue.show", "2xx"});
  shown.add();
  shown.add(2);
  std::string page = metrics.render();
  CHECK(has(page, "# HELP sample_answers_total Answers.\n"));
  CHECK(has(page, "# TYPE sample_answers_total counter\n"));
  CHECK(has(page, "sample_answers_total{route=\"issue.show\",status=\"2xx\"} 3\n"));
}

TEST_CASE("the same labels give the same series") {
  Metrics metrics;
  metrics.counter(kAnswers, {"a", "b"}).add();
  metrics.counter(kAnswers, {"a", "b"}).add();
  CHECK(metrics.counter(kAnswers, {"a", "b"}).value() == 2);
  CHECK(metrics.counter(kAnswers, {"a", "c"}).value() == 0);
}

TEST_CASE("a histogram counts into cumulative buckets") {
  Metrics metrics;
  Histogram took = metrics.histogram(kTook, {"x"});
  took.observe(0.004);
  took.observe(0.4);
  std::string page = metrics.render();
  CHECK(has(page, "sample_took_seconds_count{route=\"x\"} 2"));
  CHECK(has(page, "sample_took_seconds_bucket{route=\"x\",le=\"0.005\"} 1"));
  CHECK(has(page, "sample_took_seconds_bucket{route=\"x\",le=\"+Inf\"} 2"));
}

TEST_CASE("a sampled gauge is asked at every render") {
  Metrics metrics;
  double depth = 1;
  metrics.sample(kDepth, {}, [&] { return depth; });
  CHECK(has(metrics.render(), "sample_depth 1\n"));
  depth = 5;
  CHECK(has(metrics.render(), "sample_depth 5\n"));
}

TEST_CASE("label values are escaped") {
  Metrics metrics;
  metrics.counter(kAnswers, {"a\"b\n\xff", "s"}).add();
  CHECK(has(metrics.render(), "route=\"a\\\"b\\n\xef\xbf\xbd\""));
}

TEST_CASE("a name with too many series folds the rest into other") {
  Metrics metrics;
  for (std::size_t i = 0; i < kSeriesMax + 10; ++i)
    metrics.counter(kAnswers, {std::to_string(i), "s"}).add();
  CHECK(metrics.counter(kAnswers, {"other", "other"}).value() == 10);
}

TEST_CASE("an empty handle counts nothing and does not crash") {
  Counter none;
  none.add();
  CHECK(none.value() == 0);
}

TEST_CASE("many threads lose no count") {
  Metrics metrics;
  Counter counter = metrics.counter(kAnswers, {"t", "s"});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([counter]() mutable {
        for (int i = 0; i < 10'000; ++i) counter.add();
      });
  }
  CHECK(counter.value() == 40'000);
}

TEST_CASE("the process tells its memory, time and files") {
  Metrics metrics;
  register_process_metrics(metrics);
  std::string page = metrics.render();
  CHECK(has(page, "process_resident_memory_bytes"));
  CHECK_FALSE(has(page, "process_resident_memory_bytes 0\n"));
  CHECK(has(page, "process_open_fds"));
}

TEST_CASE("what only grows may be sampled too, and is a counter") {
  constexpr CounterSpec kRead{"sample_read_total", "Read.", {}};
  Metrics metrics;
  double read = 3;
  metrics.sample(kRead, {}, [&] { return read; });
  CHECK(has(metrics.render(), "# TYPE sample_read_total counter\nsample_read_total 3\n"));
  read = 8;
  CHECK(has(metrics.render(), "sample_read_total 8\n"));
}

TEST_CASE("OpenMetrics names families without suffix, shows exemplars and says where it ends") {
  Metrics metrics;
  metrics.counter(kAnswers, {"a\"b", "2xx"}).add(2);
  Histogram took = metrics.histogram(kTook, {"x"});
  took.observe(0.004, "0af7651916cd43dd8448eb211c80319c");
  took.observe(0.4);
  std::string page = metrics.render_openmetrics();
  CHECK(has(page, "# TYPE sample_answers counter\n"));
  CHECK(has(page, "sample_answers_total{route=\"a\\\"b\",status=\"2xx\"} 2\n"));
  CHECK(has(page,
            "sample_took_seconds_bucket{route=\"x\",le=\"0.005\"} 1 # "
            "{trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.004 "));
  CHECK(has(page, "sample_took_seconds_bucket{route=\"x\",le=\"0.5\"} 2\n"));
  CHECK(page.ends_with("# EOF\n"));
  CHECK_FALSE(has(metrics.render(), "trace_id"));
}

}  // namespace
}  // namespace stithy::kit

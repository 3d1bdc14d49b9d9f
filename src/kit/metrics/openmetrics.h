// SPDX-License-Identifier: Apache-2.0
//
// openmetrics.h — private to metrics.cc: the text format that carries exemplars, and the exemplars.
//
// prometheus-cpp 1.0 writes Prometheus' older format alone and knows no exemplars; a scraper gets
// this one when it asks for it. OpenMetrics 1.0, sections "Text format" and "Exemplars".
#pragma once

#include <prometheus/metric_family.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stithy::kit {

// The newest traced observation of each bucket of one histogram. Thread-safe.
class Exemplars {
 public:
  struct One {
    std::string trace_id;  // empty: none was seen
    double value = 0;
    double at = 0;  // seconds since 1970
  };
  explicit Exemplars(const std::vector<double>& bounds)
      : bounds_(bounds), newest_(bounds.size() + 1) {}
  void note(double value, std::string_view trace_id);
  One of(std::size_t bucket) const;

 private:
  const std::vector<double>& bounds_;  // lives for ever
  mutable std::mutex mutex_;
  std::vector<One> newest_;
};

// By name and labels of the series. Addresses stay. Not thread-safe by itself.
class ExemplarMemory {
 public:
  using Labels = std::map<std::string, std::string>;
  Exemplars* of(std::string_view name, const Labels& labels, const std::vector<double>& bounds);
  const Exemplars* find(const std::string& name, const Labels& labels) const;

 private:
  std::map<std::pair<std::string, Labels>, std::unique_ptr<Exemplars>> series_;
};

std::string render_openmetrics(const std::vector<prometheus::MetricFamily>& families,
                               const ExemplarMemory& exemplars);

}  // namespace stithy::kit

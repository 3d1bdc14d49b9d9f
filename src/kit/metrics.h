// SPDX-License-Identifier: Apache-2.0
//
// metrics.h — counters, gauges and histograms, and their Prometheus text.
//
//   inline constexpr kit::CounterSpec kAnswers{"stithy_http_answers_total", "Requests answered.",
//                                              {"route", "status"}};
//   kit::Counter ok = metrics.counter(kAnswers, {"issue.show", "2xx"});   // once
//   ok.add();                                                             // on every request
//
// One Metrics is built by wiring, handed down by reference and outlives every handle. Handles are
// cheap to copy, lock-free to bump and thread-safe; an empty handle counts nothing. Looking one up
// takes a lock, so keep it. Label values come from our own code (routes, lanes), never from input;
// should one series set grow beyond kSeriesMax, the rest counts under the value "other".
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace stithy::kit {

inline constexpr std::size_t kSeriesMax = 2000;
inline constexpr std::size_t kLabelsMax = 4;

struct LabelNames {
  constexpr LabelNames() = default;
  constexpr LabelNames(std::initializer_list<std::string_view> list) : count(list.size()) {
    std::size_t i = 0;
    for (std::string_view name : list) names.at(i++) = name;
  }
  std::array<std::string_view, kLabelsMax> names{};
  std::size_t count = 0;
};

struct CounterSpec {
  std::string_view name;  // ends in _total
  std::string_view help;
  LabelNames labels{};
};

struct GaugeSpec {
  std::string_view name;
  std::string_view help;
  LabelNames labels{};
};

enum class Buckets : std::uint8_t {
  Latency,  // 1 ms to 60 s
  Size,     // 1 KiB to 4 GiB
};

struct HistogramSpec {
  std::string_view name;  // ends in its unit: _seconds, _bytes
  std::string_view help;
  LabelNames labels{};
  Buckets buckets = Buckets::Latency;
};

class Exemplars;

class Counter {
 public:
  void add(double amount = 1);  // never negative
  double value() const;

 private:
  friend class Metrics;
  prometheus::Counter* counter_ = nullptr;
};

class Gauge {
 public:
  void set(double value);
  void add(double amount);
  double value() const;

 private:
  friend class Metrics;
  prometheus::Gauge* gauge_ = nullptr;
};

class Histogram {
 public:
  void observe(double value) { observe(value, {}); }
  // The trace in which it was seen becomes the example of its bucket.
  void observe(double value, std::string_view trace_id);

 private:
  friend class Metrics;
  prometheus::Histogram* histogram_ = nullptr;
  Exemplars* exemplars_ = nullptr;
};

using LabelValues = std::initializer_list<std::string_view>;

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // As many values as the spec has labels; the same values give the same series.
  Counter counter(const CounterSpec& spec, LabelValues values = {});
  Gauge gauge(const GaugeSpec& spec, LabelValues values = {});
  Histogram histogram(const HistogramSpec& spec, LabelValues values = {});
  // Asked anew at every render, one at a time: must be quick, must outlive Metrics' last render,
  // and must not render itself.
  void sample(const GaugeSpec& spec, LabelValues values, std::function<double()> read);
  // The same of what only grows.
  void sample(const CounterSpec& spec, LabelValues values, std::function<double()> read);

  // The text of /metrics: Prometheus' format 0.0.4, or OpenMetrics 1.0, which has exemplars.
  std::string render();
  std::string render_openmetrics();
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";
  static constexpr std::string_view kOpenMetricsType =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

// Memory, processor time, open files and start time of this process, sampled at each render.
void register_process_metrics(Metrics& metrics);

}  // namespace stithy::kit

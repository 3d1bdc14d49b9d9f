// SPDX-License-Identifier: Apache-2.0
#include "kit/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "base/result.h"
#include "base/text.h"
#include "kit/metrics/openmetrics.h"
#include "sys/files.h"

namespace stithy::kit {

namespace {

// Seconds; dense between 5 ms and 1 s, where the speed promises of the pages lie.
const std::vector<double> kLatencySeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2,
                                             0.3,   0.5,    1,     2.5,  5,     10,   30,  60};
const std::vector<double> kSizeBytes = {1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20,
                                        1 << 22, 1 << 24, 1 << 26, 1 << 28, 1 << 30, 4294967296.0};

prometheus::Labels labels_of(const LabelNames& names, LabelValues values) {
  CHECK(names.count == values.size());
  prometheus::Labels labels;
  std::size_t i = 0;
  for (std::string_view value : values) labels.emplace(names.names[i++], text::repair_utf8(value));
  return labels;
}

}  // namespace

struct Metrics::Series {
  struct Sample {
    prometheus::Gauge* gauge;
    prometheus::Counter* counter;  // one of the two
    std::function<double()> read;
    void take() const {
      if (gauge != nullptr) return gauge->Set(read());
      counter->Increment(std::max(0.0, read() - counter->Value()));
    }
  };

  std::mutex rendering;  // before the other one
  std::mutex mutex;
  prometheus::Registry registry;
  std::map<std::string, std::size_t, std::less<>> counts;  // series per name
  std::vector<Sample> samples;
  ExemplarMemory exemplars;

  void take_samples();

  // Whether one more series of this name fits; else all labels become "other".
  template <class Family>
  prometheus::Labels admit(Family& family, std::string_view name, prometheus::Labels labels) {
    if (family.Has(labels)) return labels;
    if (++counts[std::string(name)] > kSeriesMax)
      for (auto& [label, value] : labels) value = "other";
    return labels;
  }

  template <class Builder, class Spec, class... Extra>
  auto* add(Builder builder, const Spec& spec, LabelValues values, const Extra&... extra) {
    std::lock_guard lock(mutex);
    auto& family =
        builder.Name(std::string(spec.name)).Help(std::string(spec.help)).Register(registry);
    return &family.Add(admit(family, spec.name, labels_of(spec.labels, values)), extra...);
  }
};

Metrics::Metrics() : series_(std::make_unique<Series>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const CounterSpec& spec, LabelValues values) {
  Counter handle;
  handle.counter_ = series_->add(prometheus::BuildCounter(), spec, values);
  return handle;
}

Gauge Metrics::gauge(const GaugeSpec& spec, LabelValues values) {
  Gauge handle;
  handle.gauge_ = series_->add(prometheus::BuildGauge(), spec, values);
  return handle;
}

Histogram Metrics::histogram(const HistogramSpec& spec, LabelValues values) {
  const auto& bounds = spec.buckets == Buckets::Latency ? kLatencySeconds : kSizeBytes;
  Histogram handle;
  handle.histogram_ = series_->add(prometheus::BuildHistogram(), spec, values, bounds);
  std::lock_guard lock(series_->mutex);
  handle.exemplars_ = series_->exemplars.of(spec.name, labels_of(spec.labels, values), bounds);
  return handle;
}

void Metrics::sample(const GaugeSpec& spec, LabelValues values, std::function<double()> read) {
  Gauge handle = gauge(spec, values);
  std::lock_guard lock(series_->mutex);
  series_->samples.push_back({handle.gauge_, nullptr, std::move(read)});
}

void Metrics::sample(const CounterSpec& spec, LabelValues values, std::function<double()> read) {
  Counter handle = counter(spec, values);
  std::lock_guard lock(series_->mutex);
  series_->samples.push_back({nullptr, handle.counter_, std::move(read)});
}

// Not under the lock of look-ups: a sample may ask the database, and nobody who counts waits for
// it.
void Metrics::Series::take_samples() {
  std::vector<Sample> now;
  {
    std::lock_guard lock(mutex);
    now = samples;
  }
  for (const auto& sample : now) sample.take();
}

std::string Metrics::render() {
  std::lock_guard one_at_a_time(series_->rendering);
  series_->take_samples();
  return prometheus::TextSerializer().Serialize(series_->registry.Collect());
}

std::string Metrics::render_openmetrics() {
  std::lock_guard one_at_a_time(series_->rendering);
  series_->take_samples();
  std::lock_guard lock(series_->mutex);
  return kit::render_openmetrics(series_->registry.Collect(), series_->exemplars);
}

void Counter::add(double amount) {
  if (counter_) counter_->Increment(amount);
}

double Counter::value() const { return counter_ ? counter_->Value() : 0; }

void Gauge::set(double value) {
  if (gauge_) gauge_->Set(value);
}

void Gauge::add(double amount) {
  if (gauge_) gauge_->Increment(amount);
}

double Gauge::value() const { return gauge_ ? gauge_->Value() : 0; }

void Histogram::observe(double value, std::string_view trace_id) {
  if (!histogram_) return;
  histogram_->Observe(value);
  if (!trace_id.empty()) exemplars_->note(value, trace_id);
}

namespace {

constexpr GaugeSpec kMemory{"process_resident_memory_bytes", "Resident memory.", {}};
constexpr CounterSpec kProcessor{"process_cpu_seconds_total", "User and system time.", {}};
constexpr GaugeSpec kOpenFiles{"process_open_fds", "Open file descriptors.", {}};
constexpr GaugeSpec kStarted{"process_start_time_seconds", "Start, in seconds since 1970.", {}};

double resident_bytes() {
  auto statm = sys::read_file("/proc/self/statm");
  if (!statm) return 0;
  auto fields = text::split(*statm, ' ');
  if (fields.size() < 2) return 0;
  double pages = static_cast<double>(text::parse_number<std::int64_t>(fields[1]).value_or(0));
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double processor_seconds() {
  struct rusage used {};
  if (getrusage(RUSAGE_SELF, &used) != 0) return 0;
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double open_files() {
  auto names = sys::list_directory("/proc/self/fd");
  return names ? static_cast<double>(names->size()) : 0;
}

}  // namespace

void register_process_metrics(Metrics& metrics) {
  metrics.sample(kMemory, {}, &resident_bytes);
  metrics.sample(kProcessor, {}, &processor_seconds);
  metrics.sample(kOpenFiles, {}, &open_files);
  auto now = std::chrono::system_clock::now().time_since_epoch();
  metrics.gauge(kStarted).set(std::chrono::duration<double>(now).count());
}

}  // namespace stithy::kit

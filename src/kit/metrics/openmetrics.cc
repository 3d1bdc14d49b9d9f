// SPDX-License-Identifier: Apache-2.0
#include "kit/metrics/openmetrics.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace stithy::kit {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

std::string number(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return std::isnan(value) ? std::string("NaN") : text::format("{}", value);
}

std::string escaped(std::string_view value) {
  std::string out = text::replace_all(value, "\\", "\\\\");
  out = text::replace_all(out, "\n", "\\n");
  return text::replace_all(out, "\"", "\\\"");
}

// "{route=\"issue.show\",le=\"0.5\"}"; `more` is a label that is no part of the series.
std::string labels_of(const ClientMetric& metric, std::string_view more_name = {},
                      std::string_view more = {}) {
  std::string out;
  auto add = [&](std::string_view name, std::string_view value) {
    out += text::format("{}{}=\"{}\"", out.empty() ? "{" : ",", name, escaped(value));
  };
  for (const auto& label : metric.label) add(label.name, label.value);
  if (!more_name.empty()) add(more_name, more);
  return out.empty() ? out : out + "}";
}

std::string exemplar_of(const Exemplars* known, std::size_t bucket) {
  if (known == nullptr) return {};
  auto one = known->of(bucket);
  if (one.trace_id.empty()) return {};
  return text::format(" # {{trace_id=\"{}\"}} {} {:.3f}", one.trace_id, number(one.value), one.at);
}

void write_histogram(std::string& out, const MetricFamily& family, const ClientMetric& metric,
                     const ExemplarMemory& exemplars) {
  ExemplarMemory::Labels labels;
  for (const auto& label : metric.label) labels.emplace(label.name, label.value);
  const Exemplars* known = exemplars.find(family.name, labels);
  std::size_t index = 0;
  for (const auto& bucket : metric.histogram.bucket) {
    out += text::format("{}_bucket{} {}{}\n", family.name,
                        labels_of(metric, "le", number(bucket.upper_bound)),
                        bucket.cumulative_count, exemplar_of(known, index));
    ++index;
  }
  const std::string plain = labels_of(metric);
  out += text::format("{}_count{} {}\n", family.name, plain, metric.histogram.sample_count);
  out += text::format("{}_sum{} {}\n", family.name, plain, number(metric.histogram.sample_sum));
}

}  // namespace

void Exemplars::note(double value, std::string_view trace_id) {
  auto bucket = static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) -
                                         bounds_.begin());
  auto now = std::chrono::system_clock::now().time_since_epoch();
  std::lock_guard lock(mutex_);
  newest_[bucket] = {std::string(trace_id), value, std::chrono::duration<double>(now).count()};
}

Exemplars::One Exemplars::of(std::size_t bucket) const {
  std::lock_guard lock(mutex_);
  return bucket < newest_.size() ? newest_[bucket] : One{};
}

Exemplars* ExemplarMemory::of(std::string_view name, const Labels& labels,
                              const std::vector<double>& bounds) {
  auto& known = series_[{std::string(name), labels}];
  if (!known) known = std::make_unique<Exemplars>(bounds);
  return known.get();
}

const Exemplars* ExemplarMemory::find(const std::string& name, const Labels& labels) const {
  auto found = series_.find({name, labels});
  return found == series_.end() ? nullptr : found->second.get();
}

std::string render_openmetrics(const std::vector<MetricFamily>& families,
                               const ExemplarMemory& exemplars) {
  std::string out;
  for (const MetricFamily& family : families) {
    const bool counts = family.type == MetricType::Counter;
    std::string name = family.name;
    // A counter's family has no suffix, its samples do.
    if (counts && name.ends_with("_total")) name.resize(name.size() - 6);
    const char* type = counts                                 ? "counter"
                       : family.type == MetricType::Histogram ? "histogram"
                       : family.type == MetricType::Gauge     ? "gauge"
                                                              : "unknown";
    out += text::format("# TYPE {} {}\n# HELP {} {}\n", name, type, name, escaped(family.help));
    for (const ClientMetric& metric : family.metric) {
      if (family.type == MetricType::Histogram) {
        write_histogram(out, family, metric, exemplars);
        continue;
      }
      out += text::format("{}{}{} {}\n", name, counts ? "_total" : "", labels_of(metric),
                          number(counts ? metric.counter.value : metric.gauge.value));
    }
  }
  return out + "# EOF\n";
}

}  // namespace stithy::kit

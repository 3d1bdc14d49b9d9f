// SPDX-License-Identifier: Apache-2.0
#include "ui/graph.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace stithy::ui {

namespace {

constexpr double kTop = 16, kPlot = 150, kFoot = 22;  // pixels
constexpr double kScale = 5;                          // per cent, for its numbers
constexpr double kColumnMost = 4;                     // per cent: a few columns stay columns
constexpr double kColumnShare = 0.78;                 // of its place
constexpr double kFaintest = 0.25;

std::string number(double value) {
  std::string out = text::format("{:.2f}", value);
  while (out.ends_with('0')) out.pop_back();
  if (out.ends_with('.')) out.pop_back();
  return out;
}
std::string per_cent(double value) { return number(value) + "%"; }

// "12 k" where the whole number would be long.
std::string short_count(std::uint64_t n) {
  if (n >= 10'000'000) return text::format("{} M", n / 1'000'000);
  if (n >= 10'000) return text::format("{} k", n / 1'000);
  return text::render_count(n);
}

std::uint64_t most_of(std::span<const GraphPoint> points) {
  std::uint64_t most = 0;
  for (const GraphPoint& point : points) most = std::max(most, point.value);
  return most;
}

// Words at the edges stay inside.
std::string_view anchor_of(double x) { return x < 4 ? "start" : x > 96 ? "end" : "middle"; }

}  // namespace

Scale scale_of(std::uint64_t most) {
  most = std::max<std::uint64_t>(most, 1);
  std::uint64_t step = 1;
  // Three or four lines: steps of 1, 2 and 5 times a power of ten.
  for (std::uint64_t power = 1; step * 4 < most; power *= 10)
    for (std::uint64_t times : {1, 2, 5})
      if ((step = times * power) * 4 >= most) break;
  return {.end = (most + step - 1) / step * step, .step = step};
}

Graph column_graph(std::span<const GraphPoint> points, std::span<const GraphLabel> labels,
                   std::string sentence) {
  Graph graph{.sentence = std::move(sentence), .height = static_cast<int>(kTop + kPlot + kFoot)};
  const Scale scale = scale_of(most_of(points));
  const auto height_of = [&scale](std::uint64_t value) {
    return kPlot * static_cast<double>(value) / static_cast<double>(scale.end);
  };
  for (std::uint64_t at = 0; at <= scale.end; at += scale.step)
    graph.rows.push_back({.y = number(kTop + kPlot - height_of(at)),
                          .label = at == 0 ? std::string() : short_count(at)});
  const double place = points.empty() ? 0 : (100 - kScale) / static_cast<double>(points.size());
  const double width = std::min(place * kColumnShare, kColumnMost);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].value == 0) continue;
    const double height = std::max(1.5, height_of(points[i].value));
    graph.bars.push_back(
        {.x = per_cent(kScale + place * (static_cast<double>(i) + 0.5) - width / 2),
         .y = number(kTop + kPlot - height),
         .width = per_cent(width),
         .height = number(height),
         .note = points[i].note});
  }
  for (const GraphLabel& label : labels) {
    const double x = kScale + place * (static_cast<double>(label.at) + 0.5);
    graph.marks.push_back({.x = per_cent(x),
                           .y = number(kTop + kPlot + 15),
                           .anchor = std::string(anchor_of(x)),
                           .label = label.text});
  }
  return graph;
}

Graph cell_grid(const GridShape& shape, std::span<const GraphPoint> points,
                std::span<const GraphLabel> labels, std::string sentence) {
  constexpr double kHead = 16, kGapPixels = 2, kGapShare = 0.14;
  Graph graph{
      .sentence = std::move(sentence),
      .height = static_cast<int>(kHead) + shape.row_height * static_cast<int>(shape.rows.size())};
  const auto columns = static_cast<double>(std::max<std::size_t>(shape.columns, 1));
  const double place = (100 - shape.gutter_per_cent) / columns;
  const auto most = static_cast<double>(std::max<std::uint64_t>(most_of(points), 1));
  for (std::size_t i = 0; i < points.size() && shape.columns > 0; ++i) {
    const auto row = static_cast<double>(i / shape.columns);
    const auto column = static_cast<double>(i % shape.columns);
    const auto value = static_cast<double>(points[i].value);
    GraphBar bar{.x = per_cent(shape.gutter_per_cent + place * column),
                 .y = number(kHead + shape.row_height * row),
                 .width = per_cent(place * (1 - kGapShare)),
                 .height = number(shape.row_height - kGapPixels),
                 .note = points[i].note};
    // By the root, since a few very busy hours would make all others look alike.
    if (points[i].value > 0)
      bar.opacity = number(kFaintest + (1 - kFaintest) * std::sqrt(value / most));
    graph.bars.push_back(std::move(bar));
  }
  for (std::size_t row = 0; row < shape.rows.size(); ++row)
    graph.marks.push_back(
        {.x = "0",
         .y = number(kHead + shape.row_height * (static_cast<double>(row) + 0.5) + 3),
         .label = shape.rows[row]});
  for (const GraphLabel& label : labels)
    graph.marks.push_back(
        {.x = per_cent(shape.gutter_per_cent + place * static_cast<double>(label.at)),
         .y = "10",
         .label = label.text});
  return graph;
}

Area area_of(std::span<const std::uint64_t> values, std::uint64_t most, std::string sentence) {
  constexpr double kWidth = 100, kHeight = 40;
  Area out{.sentence = std::move(sentence)};
  const double step = kWidth / static_cast<double>(std::max<std::size_t>(values.size(), 2) - 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double part =
        static_cast<double>(values[i]) / static_cast<double>(std::max<std::uint64_t>(most, 1));
    out.line += text::format("{}{} {}", i == 0 ? "M" : "L", number(step * static_cast<double>(i)),
                             number(kHeight - (kHeight - 2) * std::min(part, 1.0)));
  }
  // One value alone is drawn as wide as many.
  if (values.size() == 1) out.line += "H100";
  if (!values.empty()) out.area = out.line + "V40H0Z";
  return out;
}

}  // namespace stithy::ui

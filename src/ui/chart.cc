// SPDX-License-Identifier: Apache-2.0
#include "ui/chart.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"

namespace stithy::ui {

namespace {

// Numbers with one digit behind the point, without a useless ".0".
std::string short_number(double value) {
  auto tenths = std::llround(value * 10);
  return tenths % 10 == 0 ? text::format("{}", tenths / 10)
                          : text::format("{:.1f}", static_cast<double>(tenths) / 10);
}

struct Box {
  std::string_view name;  // class
  std::size_t width, height;
};

void open_svg(HtmlWriter& w, const Box& box, std::string_view sentence) {
  auto width = std::to_string(box.width);
  auto height = std::to_string(box.height);
  w.markup("<svg class=\"").attribute(box.name).markup("\" width=\"").attribute(width);
  w.markup("\" height=\"").attribute(height).markup("\" viewBox=\"0 0 ").attribute(width);
  w.markup(" ").attribute(height).markup("\" role=\"img\" aria-label=\"").attribute(sentence);
  w.markup("\">");
}

struct Bar {
  std::string_view fill;
  double x, width, height;
  bool faint = false;
  bool round = true;
};

void bar(HtmlWriter& w, const Bar& b, std::size_t floor) {
  w.markup("<rect class=\"").attribute(b.fill).markup("\" x=\"").attribute(short_number(b.x));
  w.markup("\" y=\"").attribute(short_number(static_cast<double>(floor) - b.height));
  w.markup("\" width=\"").attribute(short_number(b.width));
  w.markup("\" height=\"").attribute(short_number(b.height)).markup("\"");
  if (b.round) w.markup(" rx=\"1\"");
  if (b.faint) w.markup(" opacity=\".55\"");
  w.markup("/>");
}

std::string_view fill_of(State state) {
  switch (state) {
    case State::Ok:
    case State::Done: return "ui-fill-ok";
    case State::Bad: return "ui-fill-bad";
    case State::Warn: return "ui-fill-warn";
    case State::Run: return "ui-fill-run";
    case State::Turn: return "ui-fill-turn";
    case State::Idle:
    case State::Skip:
    case State::Open: return "ui-fill-idle";
  }
  return "ui-fill-idle";
}

// The colour of the nth share; neighbours differ in lightness. Further ones share the last.
constexpr std::array<std::string_view, 5> kShareFills = {"ui-fill-1", "ui-fill-3", "ui-fill-2",
                                                         "ui-fill-4", "ui-fill-5"};
std::string_view share_fill(const Share& share, std::size_t at) {
  if (share.name == "Other") return "ui-fill-idle";
  return kShareFills[std::min(at, kShareFills.size() - 1)];
}

std::string per_cent(int tenths) {
  return tenths < 100 ? text::format("{}.{} %", tenths / 10, tenths % 10)
                      : text::format("{} %", (tenths + 5) / 10);
}

}  // namespace

Html week_bars(std::span<const int> counts, std::string_view sentence) {
  constexpr std::size_t kHeight = 18, kStep = 3, kFull = 4;
  int most = 1;
  for (int n : counts) most = std::max(most, n);
  HtmlWriter w;
  open_svg(w, {"ui-weeks", std::max<std::size_t>(counts.size(), 1) * kStep, kHeight}, sentence);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    double height = std::max(1.0, kHeight * static_cast<double>(counts[i]) / most);
    bar(w,
        {.fill = "ui-fill-1",
         .x = static_cast<double>(i * kStep),
         .width = 2,
         .height = height,
         .faint = i + kFull < counts.size(),
         .round = false},
        kHeight);
  }
  w.markup("</svg>");
  return std::move(w).take();
}

Html build_bars(std::span<const BuildBar> builds, std::string_view sentence) {
  constexpr std::size_t kHeight = 16, kStep = 6;
  double longest = 1;
  for (const auto& build : builds) longest = std::max(longest, build.seconds);
  HtmlWriter w;
  open_svg(w, {"ui-builds", std::max<std::size_t>(builds.size(), 1) * kStep, kHeight}, sentence);
  for (std::size_t i = 0; i < builds.size(); ++i) {
    double height = 4 + 10 * std::max(0.0, builds[i].seconds) / longest;
    bar(w,
        {.fill = fill_of(builds[i].state),
         .x = static_cast<double>(i * kStep),
         .width = 4,
         .height = height},
        kHeight);
  }
  w.markup("</svg>");
  return std::move(w).take();
}

Html uptime_bars(std::span<const State> days, std::string_view sentence) {
  constexpr std::size_t kHeight = 18, kStep = 4;
  HtmlWriter w;
  open_svg(w, {"ui-uptime", std::max<std::size_t>(days.size(), 1) * kStep, kHeight}, sentence);
  for (std::size_t i = 0; i < days.size(); ++i) {
    double height = days[i] == State::Bad ? 18 : days[i] == State::Warn ? 14 : 10;
    bar(w,
        {.fill = fill_of(days[i]),
         .x = static_cast<double>(i * kStep),
         .width = 3,
         .height = height},
        kHeight);
  }
  w.markup("</svg>");
  return std::move(w).take();
}

Html spark(std::span<const double> values, std::string_view sentence) {
  constexpr double kWidth = 88, kHeight = 20;
  HtmlWriter w;
  w.markup("<svg class=\"ui-spark ui-chart\" viewBox=\"0 0 88 20\" role=\"img\" aria-label=\"");
  w.attribute(sentence).markup("\">");
  if (!values.empty()) {
    auto [least, most] = std::minmax_element(values.begin(), values.end());
    double span = *most > *least ? *most - *least : 1;
    double step = values.size() > 1 ? kWidth / static_cast<double>(values.size() - 1) : 0;
    std::string path, x, y;
    for (std::size_t i = 0; i < values.size(); ++i) {
      x = short_number(static_cast<double>(i) * step);
      y = short_number(kHeight - 2 - (values[i] - *least) / span * (kHeight - 4));
      path += (i == 0 ? "M" : "L") + x + " " + y;
    }
    w.markup("<path class=\"ui-chart-line ui-stroke-1\" d=\"").attribute(path).markup("\"/>");
    w.markup("<circle class=\"ui-fill-1\" r=\"2.5\" cx=\"").attribute(x);
    w.markup("\" cy=\"").attribute(y).markup("\"/>");
  }
  w.markup("</svg>");
  return std::move(w).take();
}

Html heat(int level) {
  constexpr int kCells = 6, kLevelMax = 9;
  level = std::clamp(level, 0, kLevelMax);
  HtmlWriter w;
  open_svg(w, {"ui-heat", kCells * 5, 10}, text::format("change level {} of 9", level));
  int filled = (level * kCells + kLevelMax / 2) / kLevelMax;
  for (int i = 0; i < kCells; ++i) {
    w.markup("<rect x=\"").attribute(i * 5);
    w.markup("\" width=\"4\" height=\"10\" rx=\"1\" class=\"");
    if (i < filled) {
      w.markup("ui-fill-1\" opacity=\"").attribute(text::format("{:.2f}", 0.35 + i * 0.13));
      w.markup("\"/>");
    } else {
      w.markup("ui-fill-idle\"/>");
    }
  }
  w.markup("</svg>");
  return std::move(w).take();
}

std::vector<Share> share_of(std::vector<Share> shares, std::size_t count_max) {
  std::uint64_t total = 0;
  for (const auto& share : shares) total += share.size;
  if (total == 0) return {};
  std::stable_sort(shares.begin(), shares.end(),
                   [](const Share& a, const Share& b) { return a.size > b.size; });
  std::vector<Share> kept;
  std::uint64_t named = 0;
  int tenths_left = 1000;
  for (auto& share : shares) {
    auto part = static_cast<double>(share.size) * 1000 / static_cast<double>(total);
    share.tenths = static_cast<int>(std::lround(part));
    bool is_small = share.tenths < 10 && !kept.empty();
    if (share.size == 0 || is_small || kept.size() == count_max) continue;
    share.tenths = std::min(share.tenths, tenths_left);
    tenths_left -= share.tenths;
    named += share.size;
    kept.push_back(std::move(share));
  }
  // Rounding goes to the largest, so that the parts always make a hundred.
  if (named == total)
    kept.front().tenths += tenths_left;
  else if (tenths_left > 0)
    kept.push_back({"Other", total - named, tenths_left});
  return kept;
}

Html share_bar(const std::vector<Share>& shares) {
  constexpr double kWidth = 240, kGap = 2;
  std::string sentence;
  for (const auto& share : shares) {
    if (!sentence.empty()) sentence += ", ";
    sentence += share.name + " " + per_cent(share.tenths);
  }
  HtmlWriter w;
  w.markup(
       "<svg class=\"ui-languages\" viewBox=\"0 0 240 8\" preserveAspectRatio=\"none\" "
       "role=\"img\" aria-label=\"")
      .attribute(sentence)
      .markup("\">");
  double room = kWidth - kGap * static_cast<double>(shares.empty() ? 0 : shares.size() - 1);
  double x = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    double width = std::max(1.0, room * shares[i].tenths / 1000);
    bar(w, {.fill = share_fill(shares[i], i), .x = x, .width = width, .height = 8, .round = false},
        8);
    x += width + kGap;
  }
  w.markup("</svg>");
  return std::move(w).take();
}

Html share_legend(const std::vector<Share>& shares) {
  HtmlWriter w;
  w.markup("<ul class=\"ui-legend\">");
  for (std::size_t i = 0; i < shares.size(); ++i) {
    w.markup("<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"");
    w.attribute(share_fill(shares[i], i));
    w.markup("\" width=\"10\" height=\"10\" rx=\"2\"/></svg>");
    w.text(shares[i].name + " " + per_cent(shares[i].tenths)).markup("</li>");
  }
  w.markup("</ul>");
  return std::move(w).take();
}

}  // namespace stithy::ui

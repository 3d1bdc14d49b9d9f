// SPDX-License-Identifier: Apache-2.0
#include "app/progress_line.h"

#include <unistd.h>

#include <cstdio>

#include "base/json.h"
#include "base/text.h"

namespace stithy::app {

namespace {

constexpr std::chrono::seconds kBetween{1};

}  // namespace

ProgressLine::ProgressLine(bool json) : json_(json), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (terminal_ && !json_) std::fprintf(stderr, "\r\033[K");
}

void ProgressLine::tell(std::string_view doing, std::string_view item, std::string_view unit,
                        std::int64_t count, std::int64_t of) {
  const auto now = Clock::now();
  if (doing != doing_) {
    doing_ = doing;
    began_ = now;
    first_ = count;
  } else if (now - told_ < kBetween) {
    return;
  }
  told_ = now;
  const double spent = std::chrono::duration<double>(now - began_).count();
  const auto done = static_cast<double>(count - first_);
  const auto left = static_cast<std::int64_t>(
      done > 0 ? spent / done * static_cast<double>(std::max<std::int64_t>(of - count, 0)) : -1);
  if (json_) {
    JsonWriter w;
    w.begin_object().member("doing", doing).member("item", item).member(unit, count);
    w.member("of", of).key("eta_seconds");
    (left < 0 ? w.null() : w.value(left)).end_object();
    std::fprintf(stderr, "%s\n", w.text().c_str());
    return;
  }
  std::string line = text::format("{} {}: {} of {} {}", doing, item, count, of, unit);
  if (left >= 0) line += text::format(", {} s left", left);
  std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", line.c_str());
}

}  // namespace stithy::app

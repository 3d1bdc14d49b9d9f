// SPDX-License-Identifier: Apache-2.0
#include "features/code/blame/hunks.h"

#include <algorithm>
#include <array>

namespace stithy::code {

namespace {

constexpr std::int64_t kDaySeconds = 24 * 3600;
// A week, a month, a quarter, and from one year on each twice the one before.
constexpr std::array<std::int64_t, kAgeClasses - 1> kAgeDays = {7, 30, 91, 365, 730, 1461, 2922};

void add(std::vector<LineHunk>& hunks, const LineHunk& next) {
  if (next.line_count == 0) return;
  if (!hunks.empty() && hunks.back().origin == next.origin)
    hunks.back().line_count += next.line_count;
  else
    hunks.push_back(next);
}

}  // namespace

std::vector<LineHunk> cut_hunks(const git::Blame& blame, std::uint32_t first, std::uint32_t last) {
  std::vector<LineHunk> hunks;
  std::uint32_t at = first;
  auto unknown_to = [&](std::uint32_t end) {
    if (end > at) add(hunks, {.first_line = at, .line_count = end - at});
    at = std::max(at, end);
  };
  for (const git::BlameRange& range : blame.ranges) {
    const std::uint32_t begin = std::max(range.first_line, at);
    const std::uint32_t end = std::min(range.first_line + range.line_count, last + 1);
    if (begin >= end) continue;
    unknown_to(begin);
    add(hunks, {.first_line = begin,
                .line_count = end - begin,
                .origin = range.origin,
                .original_line = range.original_line + (begin - range.first_line)});
    at = end;
  }
  unknown_to(last + 1);
  return hunks;
}

unsigned age_class(Instant written_at, Instant seen_at) {
  const std::int64_t days = (seen_at.seconds() - written_at.seconds()) / kDaySeconds;
  const auto* found = std::upper_bound(kAgeDays.begin(), kAgeDays.end(), days);
  return static_cast<unsigned>(found - kAgeDays.begin());
}

}  // namespace stithy::code

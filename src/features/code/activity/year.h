// SPDX-License-Identifier: Apache-2.0
//
// year.h — the commits of the last 52 weeks by week and day, from a tally. Pure.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "features/code/activity/tally.h"

namespace stithy::code {

constexpr std::int32_t kYearWeeks = 52;

struct YearWeek {
  std::int32_t week = 0;
  std::array<std::uint32_t, 7> days{};  // from Sunday
  std::uint32_t total = 0;
};
struct Year {
  std::vector<YearWeek> weeks = {};  // the present one last
  std::uint64_t total = 0;
  std::optional<DayCount> busiest_day = {};
};
Year year_of(const Tally& tally, Instant now);

}  // namespace stithy::code

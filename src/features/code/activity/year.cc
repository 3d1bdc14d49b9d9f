// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/year.h"

#include <algorithm>

namespace stithy::code {

Year year_of(const Tally& tally, Instant now) {
  Year year;
  const std::int32_t last = week_of(now.seconds());
  const std::int32_t first = std::max(1, last - kYearWeeks + 1);
  for (std::int32_t week = first; week <= last; ++week) year.weeks.push_back({.week = week});
  for (const DayCount& day : tally.days) {
    const std::int32_t week = week_of(std::int64_t{day.day} * kSecondsOfDay);
    if (week < first || week > last) continue;
    YearWeek& place = year.weeks[static_cast<std::size_t>(week - first)];
    place.days[static_cast<std::size_t>(day.day - first_day(week))] += day.commits;
    place.total += day.commits;
    year.total += day.commits;
    if (!year.busiest_day || day.commits > year.busiest_day->commits) year.busiest_day = day;
  }
  return year;
}

}  // namespace stithy::code

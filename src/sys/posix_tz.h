// SPDX-License-Identifier: Apache-2.0
//
// posix_tz.h — the rule at the end of a zoneinfo file: "CET-1CEST,M3.5.0,M10.5.0/3".
//
// The TZ string of POSIX (Base Definitions, section 8.3) with the hours of RFC 8536, section 3.3.1:
// when a year's summer time begins and ends after the last change that the file lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stithy::sys {

struct ZoneRule {
  // One day of a year: the fifth or last Sunday of March, or a number of a day.
  struct Day {
    enum class Form : std::uint8_t { Month, Julian, Plain } form = Form::Month;
    int month = 1, week = 1, weekday = 0;  // Month
    int number = 0;                        // Julian: 1 to 365, without 29 February; Plain: 0 to 365
    std::int64_t seconds = 2 * 3600;       // after local midnight
  };
  struct Summer {
    std::int64_t offset = 0;
    Day begins, ends;
  };
  std::int64_t offset = 0;  // seconds east of UTC
  std::optional<Summer> summer = {};
};

// Nothing when it is none, or empty.
std::optional<ZoneRule> parse_zone_rule(std::string_view text);
// Local seconds, as clocks show them before the change.
std::int64_t local_seconds_of(const ZoneRule::Day& day, std::int64_t year);

}  // namespace stithy::sys

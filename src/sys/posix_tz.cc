// SPDX-License-Identifier: Apache-2.0
#include "sys/posix_tz.h"

#include "base/reader.h"
#include "sys/time_zone.h"

namespace stithy::sys {

namespace {

constexpr std::int64_t kDay = 24 * 3600;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// At least three letters, or anything of [A-Za-z0-9+-] in angle brackets.
bool skip_name(Reader& in) {
  if (in.skip("<")) return in.take_until('>').has_value();
  std::size_t count = 0;
  for (; in.peek() && is_letter(*in.peek()); ++count) in.take(1);
  return count >= 3;
}

std::optional<std::int64_t> take_number(Reader& in, std::int64_t most) {
  std::int64_t value = 0;
  int digits = 0;
  for (; in.peek() && is_digit(*in.peek()) && digits < 4; ++digits)
    value = value * 10 + (in.take(1)->front() - '0');
  if (digits == 0 || value > most) return std::nullopt;
  return value;
}

// [+-]hh[:mm[:ss]]; the hours of RFC 8536 go up to 167.
std::optional<std::int64_t> take_time(Reader& in) {
  const bool negative = in.skip("-");
  if (!negative) in.skip("+");
  auto hours = take_number(in, 167);
  if (!hours) return std::nullopt;
  std::int64_t seconds = *hours * 3600;
  for (std::int64_t unit : {60, 1}) {
    if (!in.skip(":")) break;
    auto part = take_number(in, 59);
    if (!part) return std::nullopt;
    seconds += *part * unit;
  }
  return negative ? -seconds : seconds;
}

std::optional<ZoneRule::Day> take_day(Reader& in) {
  ZoneRule::Day day;
  if (in.skip("M")) {
    auto month = take_number(in, 12);
    if (!month || *month == 0 || !in.skip(".")) return std::nullopt;
    auto week = take_number(in, 5);
    if (!week || *week == 0 || !in.skip(".")) return std::nullopt;
    auto weekday = take_number(in, 6);
    if (!weekday) return std::nullopt;
    day.month = static_cast<int>(*month);
    day.week = static_cast<int>(*week);
    day.weekday = static_cast<int>(*weekday);
  } else {
    const bool julian = in.skip("J");
    auto number = take_number(in, 365);
    if (!number || (julian && *number == 0)) return std::nullopt;
    day.form = julian ? ZoneRule::Day::Form::Julian : ZoneRule::Day::Form::Plain;
    day.number = static_cast<int>(*number);
  }
  if (!in.skip("/")) return day;
  auto time = take_time(in);
  if (!time) return std::nullopt;
  day.seconds = *time;
  return day;
}

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

}  // namespace

std::optional<ZoneRule> parse_zone_rule(std::string_view text) {
  Reader in(text);
  ZoneRule rule;
  if (!skip_name(in)) return std::nullopt;
  auto west = take_time(in);  // POSIX counts to the west
  if (!west) return std::nullopt;
  rule.offset = -*west;
  if (in.at_end()) return rule;
  ZoneRule::Summer summer{.offset = rule.offset + 3600, .begins = {}, .ends = {}};
  if (!skip_name(in)) return std::nullopt;
  if (in.peek() && *in.peek() != ',') {
    auto summer_west = take_time(in);
    if (!summer_west) return std::nullopt;
    summer.offset = -*summer_west;
  }
  for (ZoneRule::Day* day : {&summer.begins, &summer.ends}) {
    if (!in.skip(",")) return std::nullopt;
    auto taken = take_day(in);
    if (!taken) return std::nullopt;
    *day = *taken;
  }
  if (!in.at_end()) return std::nullopt;
  rule.summer = summer;
  return rule;
}

std::int64_t local_seconds_of(const ZoneRule::Day& day, std::int64_t year) {
  std::int64_t days = 0;
  if (day.form == ZoneRule::Day::Form::Month) {
    const std::int64_t first = days_of(year, day.month, 1);
    const std::int64_t weekday = ((first + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
    days = first + (day.weekday - weekday + 7) % 7 + 7 * (day.week - 1);
    const std::int64_t after =
        day.month == 12 ? days_of(year + 1, 1, 1) : days_of(year, day.month + 1, 1);
    while (days >= after) days -= 7;  // the fifth is the last
  } else {
    days = days_of(year, 1, 1) + day.number;
    // J60 is the first of March in every year.
    if (day.form == ZoneRule::Day::Form::Julian && !(is_leap(year) && day.number >= 60)) days -= 1;
  }
  return days * kDay + day.seconds;
}

}  // namespace stithy::sys

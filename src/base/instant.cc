// SPDX-License-Identifier: Apache-2.0
#include "base/instant.h"

#include <algorithm>
#include <ctime>

#include "base/text.h"

namespace stithy {

namespace {

std::tm broken_down(Instant at) {
  std::time_t seconds = at.seconds();
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  return tm;
}

constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// `n` digits; -1 when something else stands there.
int number_at(std::string_view s, std::size_t at, std::size_t n) {
  if (at + n > s.size()) return -1;
  return static_cast<int>(text::parse_number<unsigned>(s.substr(at, n)).value_or(0xffff'ffffu));
}

// From 1970 to the midnight before; absent for a day that is none.
std::optional<std::int64_t> seconds_of_day(int year, int month, int day) {
  if (year < 0 || month < 1 || day < 1) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{year},
                                   std::chrono::month{static_cast<unsigned>(month)},
                                   std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count() * std::int64_t{86'400};
}

// "09:00:00"
std::optional<std::int64_t> seconds_of_time(std::string_view s) {
  int hour = number_at(s, 0, 2), minute = number_at(s, 3, 2), second = number_at(s, 6, 2);
  bool fits = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
  if (s.size() != 8 || s[2] != ':' || s[5] != ':' || !fits) return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

// "Z", "+01:00" (RFC 3339): seconds east of UTC.
std::optional<std::int64_t> seconds_of_offset(std::string_view s) {
  if (s == "Z") return 0;
  int hour = number_at(s, 1, 2), minute = number_at(s, 4, 2);
  bool shaped = s.size() == 6 && (s[0] == '+' || s[0] == '-') && s[3] == ':';
  if (!shaped || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return (s[0] == '-' ? -1 : 1) * (hour * 3600 + minute * 60);
}

// A number below 100 as two digits.
void put_two(std::string& out, std::size_t at, int number) {
  out[at] = static_cast<char>('0' + number / 10);
  out[at + 1] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string render_iso(Instant at) {
  std::tm t = broken_down(at);
  // A list of files holds hundreds of these; the general formatting is for years that have no four
  // digits.
  if (int year = t.tm_year + 1900; year >= 0 && year <= 9999) {
    std::string out = "0000-00-00T00:00:00Z";
    put_two(out, 0, year / 100);
    put_two(out, 2, year % 100);
    put_two(out, 5, t.tm_mon + 1);
    put_two(out, 8, t.tm_mday);
    put_two(out, 11, t.tm_hour);
    put_two(out, 14, t.tm_min);
    put_two(out, 17, t.tm_sec);
    return out;
  }
  return text::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.tm_year + 1900, t.tm_mon + 1,
                      t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
}

std::string render_iso_micros(Instant at) {
  std::string out = render_iso(at);
  out.pop_back();
  return out + text::format(".{:06}Z", at.micros() - at.seconds() * 1'000'000);
}

std::string render_date(Instant at) { return render_iso(at).substr(0, 10); }

std::string render_http_date(Instant at) {
  std::tm t = broken_down(at);
  return text::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[t.tm_wday], t.tm_mday,
                      kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

std::optional<Instant> parse_http_date(std::string_view s) {
  // "Fri, 20 Nov 2026 09:00:00 GMT": the one form that may be written (RFC 9110 section 5.6.7).
  bool shaped = s.size() == 29 && s.substr(3, 2) == ", " && s[7] == ' ' && s[11] == ' ' &&
                s[16] == ' ' && s[19] == ':' && s[22] == ':' && s.substr(25) == " GMT";
  if (!shaped) return std::nullopt;
  for (int month = 1; month <= 12; ++month) {
    if (kMonths[month - 1] != s.substr(8, 3)) continue;
    auto day = seconds_of_day(number_at(s, 12, 4), month, number_at(s, 5, 2));
    auto time = seconds_of_time(s.substr(17, 8));
    if (day && time) return Instant::from_seconds(*day + *time);
  }
  return std::nullopt;
}

std::optional<Instant> parse_iso(std::string_view s) {
  if (s.size() < 10 || s[4] != '-' || s[7] != '-') return std::nullopt;
  auto day = seconds_of_day(number_at(s, 0, 4), number_at(s, 5, 2), number_at(s, 8, 2));
  if (!day || s.size() == 10)
    return day ? std::optional(Instant::from_seconds(*day)) : std::nullopt;
  auto time = s.size() >= 20 && s[10] == 'T' ? seconds_of_time(s.substr(11, 8)) : std::nullopt;
  if (!time) return std::nullopt;
  std::string_view rest = s.substr(19);
  std::int64_t micros = 0;
  if (rest.starts_with('.')) {
    // Digits below a microsecond are dropped.
    auto digits = std::min(rest.find_first_not_of("0123456789", 1), rest.size()) - 1;
    std::string padded = std::string(rest.substr(1, std::min<std::size_t>(digits, 6)));
    padded.resize(6, '0');
    if (digits == 0) return std::nullopt;
    micros = *text::parse_number<std::int64_t>(padded);
    rest.remove_prefix(digits + 1);
  }
  auto offset = seconds_of_offset(rest);
  if (!offset) return std::nullopt;
  return Instant{(*day + *time - *offset) * 1'000'000 + micros};
}

std::string render_relative(Instant at, Instant now) {
  auto seconds = (now - at).count() / 1'000'000;
  bool ahead = seconds < 0;
  if (ahead) seconds = -seconds;
  if (seconds < 45) return ahead ? "in a moment" : "just now";
  if (seconds >= 30 * 86'400) return render_date(at);
  std::string span = seconds < 3600     ? text::format("{} min", std::max<long>(1, seconds / 60))
                     : seconds < 86'400 ? text::format("{} h", seconds / 3600)
                                        : text::format("{} d", seconds / 86'400);
  return ahead ? "in " + span : span + " ago";
}

}  // namespace stithy

// SPDX-License-Identifier: Apache-2.0
#include "base/instant.h"

#include <cstdio>
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

}  // namespace

std::string render_iso(Instant at) {
  std::tm t = broken_down(at);
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
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm t = broken_down(at);
  return text::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[t.tm_wday], t.tm_mday,
                      kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

std::optional<Instant> parse_iso(std::string_view s) {
  auto number = [&](std::size_t at, std::size_t n) {
    return at + n <= s.size() ? text::parse_number<int>(s.substr(at, n)) : std::nullopt;
  };
  auto year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (!year || !month || !day || s.size() < 10 || s[4] != '-' || s[7] != '-') return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{*year},
                                   std::chrono::month{static_cast<unsigned>(*month)},
                                   std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  std::int64_t seconds =
      std::chrono::sys_days{date}.time_since_epoch().count() * std::int64_t{86'400};
  if (s.size() == 10) return Instant::from_seconds(seconds);
  auto hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  bool shaped = s.size() == 20 && s[10] == 'T' && s[13] == ':' && s[16] == ':' && s[19] == 'Z';
  if (!shaped || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59)
    return std::nullopt;
  return Instant::from_seconds(seconds + *hour * 3600 + *minute * 60 + *second);
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

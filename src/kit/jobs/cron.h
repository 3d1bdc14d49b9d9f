// SPDX-License-Identifier: Apache-2.0
//
// cron.h — times that come again, as crontab(5) spells them: "30 3 * * mon-fri".
//
// Five fields: minute, hour, day of the month, month, day of the week. A field is a list of values,
// ranges and steps ("*/15", "1-5", "0,30"); months and days have names; 0 and 7 are Sunday. When
// both days are restricted, either is enough. @hourly, @daily, @weekly, @monthly and @yearly are
// whole expressions.
//
// Where clocks jump over a time, it counts as the moment of the jump. Where they show it twice, an
// expression of certain hours counts once, the first time; one of every hour counts both.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "sys/time_zone.h"

namespace stithy::kit {

class Cron {
 public:
  // Invalid names the field and what is wrong; also for a day that never comes, such as 31
  // February.
  static Result<Cron> parse(std::string_view text);

  const std::string& text() const { return text_; }
  // The first time after it. Nothing only beyond the years that a calendar here can tell.
  std::optional<Instant> next(Instant after, const sys::TimeZone& zone) const;

 private:
  bool falls_on(std::int64_t day) const;
  std::optional<std::int64_t> first_of_day(std::int64_t day, std::int64_t after,
                                           const sys::TimeZone& zone) const;

  std::string text_;
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  std::bitset<7> weekdays_;
  bool any_day_ = true, any_weekday_ = true;  // not restricted
};

}  // namespace stithy::kit

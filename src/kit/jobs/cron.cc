// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/cron.h"

#include <array>
#include <span>

#include "base/text.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kBytesMax = 256;
constexpr std::int64_t kDay = 24 * 3600;
// A step may leave one weekday of 29 February ("0 0 29 2 */7"). A leap day comes back to its
// weekday after 28 years, and after 40 around a century that has none.
constexpr std::int64_t kDaysMax = 40 * 366 + 2;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};

struct Shorthand {
  std::string_view word, fields;
};
constexpr std::array kShorthands = {
    Shorthand{"@yearly", "0 0 1 1 *"},  Shorthand{"@annually", "0 0 1 1 *"},
    Shorthand{"@monthly", "0 0 1 * *"}, Shorthand{"@weekly", "0 0 * * 0"},
    Shorthand{"@daily", "0 0 * * *"},   Shorthand{"@midnight", "0 0 * * *"},
    Shorthand{"@hourly", "0 * * * *"},
};

// What a field may hold. `first_name` is the value of its first name.
struct FieldForm {
  std::string_view name;
  int low, high;
  std::span<const std::string_view> names = {};
  int first_name = 0;
};

Error wrong(const FieldForm& form, std::string_view part) {
  return invalid(text::format("'{}' is no {}: numbers from {} to {}{}, with - , and /.", part,
                              form.name, form.low, form.high,
                              form.names.empty() ? "" : " or names of three letters"));
}

std::optional<int> value_of(const FieldForm& form, std::string_view word) {
  for (std::size_t i = 0; i < form.names.size(); ++i)
    if (text::equals_folded(word, form.names[i])) return static_cast<int>(i) + form.first_name;
  if (word.empty() || word.size() > 2 || word.front() == '+' || word.front() == '-')
    return std::nullopt;
  auto number = text::parse_number<int>(word);
  if (!number || *number < form.low || *number > form.high) return std::nullopt;
  return number;
}

// One member of the list: "*", "5", "1-5", each but the single value with "/step" behind it.
template <std::size_t N>
Result<void> take_part(const FieldForm& form, std::string_view part, std::bitset<N>& set) {
  auto [range, step_text, stepped] = text::cut(part, "/");
  int low = form.low, high = form.high, step = 1;
  if (range != "*") {
    auto [from, to, ranged] = text::cut(range, "-");
    auto first = value_of(form, from);
    auto last = ranged ? value_of(form, to) : first;
    if (!first || !last) return wrong(form, part);
    low = *first;
    high = *last;
    // A week may end with Sunday, by either of its numbers or its name.
    if (ranged && high == 0 && low > 0 && form.high == 7) high = 7;
    if (low > high)
      return invalid(text::format("The range '{}' of the {} goes backwards; write two ranges.",
                                  part, form.name));
    if (stepped && !ranged)
      return invalid(text::format("'{}' in the {}: a step follows a range or *.", part, form.name));
  } else if (form.high == 7) {
    high = 6;  // Sunday once
  }
  if (stepped) {
    auto parsed = text::parse_number<int>(step_text);
    if (!parsed || *parsed < 1 || *parsed > form.high)
      return invalid(text::format("The step of '{}' in the {} is not from 1 to {}.", part,
                                  form.name, form.high));
    step = *parsed;
  }
  for (int value = low; value <= high; value += step)
    set.set(static_cast<std::size_t>(form.high == 7 ? value % 7 : value));
  return {};
}

template <std::size_t N>
Result<void> take_field(const FieldForm& form, std::string_view field, std::bitset<N>& set) {
  for (std::string_view part : text::split(field, ',')) TRY(take_part(form, part, set));
  return {};
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    const auto begin = line.find_first_not_of(" \t", at);
    if (begin == line.npos) break;
    const auto end = std::min(line.find_first_of(" \t", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return words;
}

}  // namespace

Result<Cron> Cron::parse(std::string_view line) {
  if (line.size() > kBytesMax) return invalid("A schedule has at most 256 characters.");
  Cron cron;
  auto words = words_of(line);
  if (words.size() == 1 && words.front().starts_with('@')) {
    for (const auto& shorthand : kShorthands)
      if (text::equals_folded(words.front(), shorthand.word)) words = words_of(shorthand.fields);
    if (words.size() == 1)
      return invalid(text::format("'{}' is none of @hourly, @daily, @weekly, @monthly and @yearly.",
                                  words.front()));
  }
  if (words.size() != 5)
    return invalid("A schedule has five fields: minute, hour, day, month and weekday.");
  TRY(take_field({"minute", 0, 59}, words[0], cron.minutes_));
  TRY(take_field({"hour", 0, 23}, words[1], cron.hours_));
  TRY(take_field({"day of the month", 1, 31}, words[2], cron.days_));
  TRY(take_field({"month", 1, 12, kMonths, 1}, words[3], cron.months_));
  TRY(take_field({"weekday", 0, 7, kWeekdays, 0}, words[4], cron.weekdays_));
  cron.any_day_ = words[2].starts_with('*');
  cron.any_weekday_ = words[4].starts_with('*');
  cron.text_ = text::trim(line);
  // Any forty years hold every day that there is, on every weekday.
  if (!cron.next(Instant{}, {}))
    return invalid(text::format("The day of '{}' never comes.", cron.text_));
  return cron;
}

// A field that begins with * restricts by its step alone, and then both must fit; otherwise either
// day is enough. So crontab(5) has it.
bool Cron::falls_on(std::int64_t day) const {
  const auto date = sys::civil_of(day);
  if (!months_[static_cast<std::size_t>(date.month)]) return false;
  const bool by_day = days_[static_cast<std::size_t>(date.day)];
  const bool by_weekday = weekdays_[static_cast<std::size_t>(((day + 4) % 7 + 7) % 7)];
  if (any_day_ || any_weekday_) return by_day && by_weekday;
  return by_day || by_weekday;
}

std::optional<std::int64_t> Cron::first_of_day(std::int64_t day, std::int64_t after,
                                               const sys::TimeZone& zone) const {
  if (!falls_on(day)) return std::nullopt;
  std::optional<std::int64_t> first;
  auto take = [&](std::int64_t at) {
    if (at > after && (!first || at < *first)) first = at;
  };
  const bool every_hour = hours_.all();
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    if (!hours_[static_cast<std::size_t>(hour)]) continue;
    for (std::int64_t minute = 0; minute < 60; ++minute) {
      if (!minutes_[static_cast<std::size_t>(minute)]) continue;
      const auto moments = zone.moments_of(day * kDay + hour * 3600 + minute * 60);
      take(moments.first);
      if (moments.second && every_hour) take(*moments.second);
    }
  }
  return first;
}

std::optional<Instant> Cron::next(Instant after, const sys::TimeZone& zone) const {
  const std::int64_t local = zone.local_at(after);
  const std::int64_t today = (local - (local % kDay + kDay) % kDay) / kDay;
  // Clocks that go back at midnight show yesterday again.
  for (std::int64_t day = today - 1; day <= today + kDaysMax; ++day) {
    auto first = first_of_day(day, after.seconds(), zone);
    if (!first) continue;
    if (auto other = first_of_day(day + 1, after.seconds(), zone)) first = std::min(*first, *other);
    return Instant::from_seconds(*first);
  }
  return std::nullopt;
}

}  // namespace stithy::kit

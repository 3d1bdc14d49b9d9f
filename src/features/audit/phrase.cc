// SPDX-License-Identifier: Apache-2.0
#include "features/audit/phrase.h"

#include "base/text.h"

namespace stithy::audit {

namespace {

constexpr std::chrono::hours kDay{24};

Result<Instant> parse_day(std::string_view word) {
  auto at = parse_iso(text::format("{}T00:00:00Z", word));
  if (word.size() == 10 && at) return *at;
  return invalid_field("q", "A day is written as in created:2026-11-28 or created:>=2026-11-01.");
}

Result<void> add_created(Filter& filter, std::string_view word) {
  auto [first, last, range] = text::cut(word, "..");
  if (range) {
    filter.since = TRY(parse_day(first));
    filter.until = TRY(parse_day(last)) + kDay;
  } else if (word.starts_with(">=")) {
    filter.since = TRY(parse_day(word.substr(2)));
  } else if (word.starts_with("<=")) {
    filter.until = TRY(parse_day(word.substr(2))) + kDay;
  } else if (word.starts_with(">")) {
    filter.since = TRY(parse_day(word.substr(1))) + kDay;
  } else if (word.starts_with("<")) {
    filter.until = TRY(parse_day(word.substr(1)));
  } else {
    filter.since = TRY(parse_day(word));
    filter.until = *filter.since + kDay;
  }
  return {};
}

// For LIKE: nothing typed means more than itself; '_' is left, it fits itself too.
std::string plain(std::string_view typed) {
  std::string out = text::to_lower(typed);
  std::erase_if(out, [](char c) { return c == '%' || c == '\\'; });
  return out;
}

std::string action_pattern(std::string_view word) {
  std::string action = plain(word);
  if (action.ends_with('*')) {
    action.pop_back();
    return action + "%";
  }
  return text::contains(action, ".") ? action : action + ".%";
}

}  // namespace

Result<void> add_phrase(Filter& filter, std::string_view phrase) {
  std::string words;
  for (std::string_view word : text::split(text::prefix(phrase, kPhraseBytesMax), ' ')) {
    if (word.empty()) continue;
    auto [name, value, found] = text::cut(word, ":");
    if (found && name == "actor") {
      filter.actor = text::to_lower(value);
    } else if (found && name == "action") {
      filter.action = action_pattern(value);
    } else if (found && name == "repo") {
      filter.repo = text::to_lower(value);
    } else if (found && name == "org") {
      filter.org = text::to_lower(value);
    } else if (found && name == "created") {
      TRY(add_created(filter, value));
    } else {
      if (!words.empty()) words += ' ';
      words += plain(word);
    }
  }
  if (!words.empty()) filter.words = text::format("%{}%", words);
  return {};
}

}  // namespace stithy::audit

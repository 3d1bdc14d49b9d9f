// SPDX-License-Identifier: Apache-2.0
#include "kit/setting_types.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "base/text.h"

namespace stithy::kit {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

// In milliseconds; largest first, so that rendering takes the largest that divides evenly.
constexpr std::array kDurations = {Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                   Unit{"s", 1000}, Unit{"ms", 1}};
constexpr std::array kSizes = {Unit{"TiB", std::int64_t{1} << 40},
                               Unit{"GiB", 1 << 30},
                               Unit{"MiB", 1 << 20},
                               Unit{"KiB", 1 << 10},
                               Unit{"TB", 1'000'000'000'000},
                               Unit{"GB", 1'000'000'000},
                               Unit{"MB", 1'000'000},
                               Unit{"kB", 1000},
                               Unit{"B", 1}};

// Sums "1h30m": numbers each followed by a unit. nullopt when malformed or out of range.
std::optional<std::int64_t> parse_units(std::string_view text, std::span<const Unit> units) {
  std::int64_t sum = 0;
  if (text.empty()) return std::nullopt;
  while (!text.empty()) {
    auto digits = text.substr(0, text.find_first_not_of("0123456789"));
    auto rest = text.substr(digits.size());
    auto word = rest.substr(0, rest.find_first_of("0123456789"));
    auto unit = std::find_if(units.begin(), units.end(),
                             [&](const Unit& u) { return u.name == text::trim(word); });
    auto count = text::parse_number<std::int64_t>(digits);
    std::int64_t part = 0;
    if (!count || unit == units.end() || __builtin_mul_overflow(*count, unit->factor, &part) ||
        __builtin_add_overflow(sum, part, &sum))
      return std::nullopt;
    text = rest.substr(word.size());
  }
  return sum;
}

std::string render_units(std::int64_t n, std::span<const Unit> units) {
  for (const Unit& unit : units)
    if (n != 0 && n % unit.factor == 0) return text::format("{}{}", n / unit.factor, unit.name);
  return text::format("0{}", units.back().name == "ms" ? "s" : units.back().name);
}

std::string render_number(const SettingShape& shape, std::int64_t n) {
  switch (shape.kind) {
    case SettingKind::Duration: return render_units(n, kDurations);
    case SettingKind::Size: return render_units(n, kSizes);
    default: return text::format("{}", n);
  }
}

std::string render_words(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += text::format("\"{}\"", words[i]);
  }
  return out;
}

Error breaks(const SettingShape& shape) {
  return invalid(text::format("must be {}.", render_rule(shape)));
}

Result<SettingValue> checked_number(const SettingShape& shape, std::int64_t n) {
  if (n < shape.min || n > shape.max || n % shape.step != 0) return breaks(shape);
  return SettingValue{.number = n};
}

Result<SettingValue> checked_text(const SettingShape& shape, const std::string& s) {
  auto length = static_cast<std::int64_t>(s.size());
  if (length < shape.min || length > shape.max || !text::is_utf8(s)) return breaks(shape);
  // An empty text means "not set" wherever length_min allows it.
  if (shape.valid && !s.empty() && !shape.valid(s)) return breaks(shape);
  return SettingValue{.text = s};
}

Result<SettingValue> checked_word(const SettingShape& shape, std::string_view word) {
  auto at = std::find(shape.words.begin(), shape.words.end(), word);
  if (at == shape.words.end()) return breaks(shape);
  return SettingValue{.number = at - shape.words.begin()};
}

Result<SettingValue> checked_list(const SettingShape& shape, const StringList& list) {
  if (static_cast<std::int64_t>(list.size()) > shape.max) return breaks(shape);
  for (const std::string& member : list) {
    bool known = shape.words.empty() ||
                 std::find(shape.words.begin(), shape.words.end(), member) != shape.words.end();
    bool fits = member.size() <= 4096 && text::is_utf8(member);
    if (!known || !fits || (shape.valid && !shape.valid(member))) return breaks(shape);
  }
  return SettingValue{.list = list};
}

StringList list_members(std::string_view text) {
  StringList list;
  if (text::trim(text).empty()) return list;
  for (auto member : text::split(text, ',')) list.emplace_back(text::trim(member));
  return list;
}

}  // namespace

void setting::default_out_of_bounds() { CHECK(!"the default of a setting is within its bounds"); }

SettingValue make_value(SettingKind kind, SettingLiteral literal) {
  if (kind == SettingKind::List) return {.list = list_members(literal.text)};
  return {.number = literal.number, .text = std::string(literal.text)};
}

Result<SettingValue> parse_setting(const SettingShape& shape, const RawSetting& raw) {
  const auto* flag = std::get_if<bool>(&raw);
  const auto* number = std::get_if<std::int64_t>(&raw);
  const auto* word = std::get_if<std::string>(&raw);
  const auto* list = std::get_if<StringList>(&raw);
  switch (shape.kind) {
    case SettingKind::Flag:
      if (flag) return SettingValue{.number = *flag ? 1 : 0};
      break;
    case SettingKind::Number:
      if (number) return checked_number(shape, *number);
      break;
    case SettingKind::Text:
      if (word) return checked_text(shape, *word);
      break;
    case SettingKind::Duration:
    case SettingKind::Size: {
      std::span<const Unit> units = kSizes;
      if (shape.kind == SettingKind::Duration) units = kDurations;
      auto n = word ? parse_units(*word, units) : std::nullopt;
      if (n) return checked_number(shape, *n);
      break;
    }
    case SettingKind::Word:
      if (word) return checked_word(shape, *word);
      break;
    case SettingKind::List:
      if (list) return checked_list(shape, *list);
      break;
  }
  return breaks(shape);
}

Result<SettingValue> parse_setting_text(const SettingShape& shape, std::string_view text) {
  switch (shape.kind) {
    case SettingKind::Flag:
      if (text == "true" || text == "false") return parse_setting(shape, text == "true");
      return breaks(shape);
    case SettingKind::Number: {
      auto n = text::parse_number<std::int64_t>(text);
      if (!n) return breaks(shape);
      return parse_setting(shape, *n);
    }
    case SettingKind::List: return parse_setting(shape, list_members(text));
    default: return parse_setting(shape, std::string(text));
  }
}

std::string render_rule(const SettingShape& shape) {
  auto range = [&](std::string_view what) {
    return text::format("{} from {} to {}", what, render_number(shape, shape.min),
                        render_number(shape, shape.max));
  };
  switch (shape.kind) {
    case SettingKind::Flag: return "true or false";
    case SettingKind::Number: return range("a whole number");
    case SettingKind::Duration:
      return range(shape.step == 1000 ? "a time of whole seconds such as \"30s\", \"5m\" or \"7d\","
                                      : "a time such as \"250ms\", \"30s\" or \"5m\",");
    case SettingKind::Size: return range("a size such as \"512KiB\", \"50MiB\" or \"2GB\",");
    case SettingKind::Word: return render_words(shape.words);
    case SettingKind::Text:
      if (!shape.rule.empty()) return std::string(shape.rule);
      return shape.min > 0 ? text::format("a text of {} to {} bytes", shape.min, shape.max)
                           : text::format("a text of at most {} bytes", shape.max);
    case SettingKind::List:
      if (!shape.words.empty())
        return text::format("a list whose members are {}", render_words(shape.words));
      if (!shape.rule.empty()) return text::format("a list, each member {}", shape.rule);
      return text::format("a list of at most {} texts", shape.max);
  }
  return {};
}

std::string render_toml(const SettingShape& shape, const SettingValue& value) {
  std::string out;
  switch (shape.kind) {
    case SettingKind::Flag: return value.number != 0 ? "true" : "false";
    case SettingKind::Number: return text::format("{}", value.number);
    case SettingKind::Duration:
    case SettingKind::Size: return text::format("\"{}\"", render_number(shape, value.number));
    case SettingKind::Word:
      return text::format("\"{}\"", shape.words[static_cast<std::size_t>(value.number)]);
    // A JSON string literal is a TOML basic string: the escapes are a subset.
    case SettingKind::Text: append_json_string(out, value.text); return out;
    case SettingKind::List: {
      for (const std::string& member : value.list) {
        out += out.empty() ? "[" : ", ";
        append_json_string(out, member);
      }
      return out.empty() ? "[]" : out + "]";
    }
  }
  return out;
}

}  // namespace stithy::kit

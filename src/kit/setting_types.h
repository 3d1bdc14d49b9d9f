// SPDX-License-Identifier: Apache-2.0
//
// setting_types.h — the types a setting may have, how each is written, bounded and stored.
//
//   bool             true, false                  std::chrono::seconds       "30s", "5m", "7d"
//   integers         10000                        std::chrono::milliseconds  "250ms", "2s"
//   std::string      "text"                       ByteCount                  "50MiB", "2GB"
//   StringList       ["a", "b"]  (environment:    an enum                    one of its words
//                    a, b)                        Secret<>                   text or {file = "…"}
//
// All declarations are constant expressions; a default outside its bounds does not compile when the
// setting is declared constexpr. Included through kit/settings.h.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/byte_count.h"
#include "base/result.h"
#include "base/secret.h"

namespace stithy::kit {

enum class TakesEffect : std::uint8_t { Now, Restart };
enum class SettingKind : std::uint8_t { Flag, Number, Text, Duration, Size, List, Word };

using StringList = std::vector<std::string>;

// A value as it can stand in a constant: numbers (flags, milliseconds, bytes, word positions) or
// text (a list is its words separated by commas).
struct SettingLiteral {
  std::int64_t number = 0;
  std::string_view text{};
};

struct SettingValue {
  std::int64_t number = 0;
  std::string text{};
  StringList list{};
  bool operator==(const SettingValue&) const = default;
};

struct SettingShape {
  std::string_view key{};
  SettingKind kind = SettingKind::Text;
  std::string_view doc{};
  SettingLiteral initial{};
  SettingLiteral example{};
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  std::int64_t step = 1;                      // durations in seconds: 1000 milliseconds
  std::span<const std::string_view> words{};  // of an enum, or allowed members of a list
  bool (*valid)(std::string_view) = nullptr;  // of a text, or of each member of a list
  std::string_view rule{};                    // what `valid` asks for, for people
  TakesEffect takes_effect = TakesEffect::Now;
  bool secret = false;
};

template <class T>
struct SettingTraits;

template <class T>
struct SettingOptions {
  std::optional<typename SettingTraits<T>::Literal> example{};
  TakesEffect takes_effect = TakesEffect::Now;
  bool secret = false;
};

struct NoBounds {};

// Of numbers, durations and sizes.
template <class T>
struct NumberBounds {
  std::optional<T> min{};
  std::optional<T> max{};
};

// Lengths in bytes. `rule` completes "must be …": "an address of a host".
struct TextBounds {
  std::int64_t length_min = 0;
  std::int64_t length_max = 4096;
  bool (*valid)(std::string_view) = nullptr;
  std::string_view rule{};
};

struct ListBounds {
  std::int64_t members_max = 1000;
  std::span<const std::string_view> words{};
  bool (*valid)(std::string_view) = nullptr;
  std::string_view rule{};
};

// The words of an enum, in the order of its values 0, 1, 2, ...
struct WordBounds {
  std::span<const std::string_view> words{};
};

template <class T>
using SettingBounds = typename SettingTraits<T>::Bounds;

namespace setting {

// Not a constant expression: calling it in one stops the compiler at the wrong declaration.
void default_out_of_bounds();

constexpr void check_number(const SettingShape& shape) {
  bool fits = shape.initial.number >= shape.min && shape.initial.number <= shape.max;
  if (!fits) default_out_of_bounds();
}

struct NumberLike {
  static constexpr bool kSecret = false;
  static constexpr SettingKind kKind = SettingKind::Number;
};

struct TextLike {
  using Literal = std::string_view;
  using Bounds = TextBounds;
  static constexpr SettingKind kKind = SettingKind::Text;
  static constexpr SettingLiteral write(Literal text) { return {0, text}; }
  static constexpr void bound(SettingShape& shape, const TextBounds& bounds) {
    shape.min = bounds.length_min;
    shape.max = bounds.length_max;
    shape.valid = bounds.valid;
    shape.rule = bounds.rule;
  }
};

}  // namespace setting

template <>
struct SettingTraits<bool> {
  using Literal = bool;
  using Bounds = NoBounds;
  static constexpr bool kSecret = false;
  static constexpr SettingKind kKind = SettingKind::Flag;
  static constexpr SettingLiteral write(bool b) { return {b ? 1 : 0, {}}; }
  static constexpr void bound(SettingShape&, const NoBounds&) {}
  static bool read(const SettingValue& value) { return value.number != 0; }
};

template <class T>
requires std::integral<T> &&(!std::same_as<T, bool>)struct SettingTraits<T> : setting::NumberLike {
  using Literal = T;
  using Bounds = NumberBounds<T>;
  static_assert(sizeof(T) < 8 || std::is_signed_v<T>, "a setting is at most 2^63-1");
  static constexpr SettingLiteral write(T n) { return {static_cast<std::int64_t>(n), {}}; }
  static constexpr void bound(SettingShape& shape, const Bounds& bounds) {
    shape.min = std::int64_t{bounds.min.value_or(std::numeric_limits<T>::min())};
    shape.max = std::int64_t{bounds.max.value_or(std::numeric_limits<T>::max())};
    setting::check_number(shape);
  }
  static T read(const SettingValue& value) { return static_cast<T>(value.number); }
};

template <class T>
requires std::same_as<T, std::chrono::seconds> || std::same_as<T, std::chrono::milliseconds>
struct SettingTraits<T> : setting::NumberLike {
  using Literal = T;
  using Bounds = NumberBounds<T>;
  static constexpr SettingKind kKind = SettingKind::Duration;
  static constexpr SettingLiteral write(T span) {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(span).count(), {}};
  }
  static constexpr void bound(SettingShape& shape, const Bounds& bounds) {
    shape.min = write(bounds.min.value_or(T::zero())).number;
    // A century: beyond it the sum with a clock could overflow.
    shape.max = write(bounds.max.value_or(std::chrono::hours(24) * 36'525)).number;
    shape.step = std::same_as<T, std::chrono::seconds> ? 1000 : 1;
    setting::check_number(shape);
  }
  static T read(const SettingValue& value) {
    return std::chrono::duration_cast<T>(std::chrono::milliseconds(value.number));
  }
};

template <>
struct SettingTraits<ByteCount> : setting::NumberLike {
  using Literal = ByteCount;
  using Bounds = NumberBounds<ByteCount>;
  static constexpr SettingKind kKind = SettingKind::Size;
  static constexpr SettingLiteral write(ByteCount size) { return {size.bytes, {}}; }
  static constexpr void bound(SettingShape& shape, const Bounds& bounds) {
    shape.min = bounds.min.value_or(ByteCount{0}).bytes;
    shape.max = bounds.max.value_or(ByteCount::gibi(1 << 20)).bytes;
    setting::check_number(shape);
  }
  static ByteCount read(const SettingValue& value) { return {value.number}; }
};

template <>
struct SettingTraits<std::string> : setting::TextLike {
  static constexpr bool kSecret = false;
  static std::string read(const SettingValue& value) { return value.text; }
};

template <>
struct SettingTraits<Secret<>> : setting::TextLike {
  static constexpr bool kSecret = true;
  static Secret<> read(const SettingValue& value) { return Secret<>(value.text); }
};

template <>
struct SettingTraits<StringList> : setting::TextLike {
  using Bounds = ListBounds;
  static constexpr bool kSecret = false;
  static constexpr SettingKind kKind = SettingKind::List;
  static constexpr void bound(SettingShape& shape, const ListBounds& bounds) {
    shape.min = 0;
    shape.max = bounds.members_max;
    shape.words = bounds.words;
    shape.valid = bounds.valid;
    shape.rule = bounds.rule;
  }
  static StringList read(const SettingValue& value) { return value.list; }
};

template <class T>
requires std::is_enum_v<T>
struct SettingTraits<T> : setting::NumberLike {
  using Literal = T;
  using Bounds = WordBounds;
  static constexpr SettingKind kKind = SettingKind::Word;
  static constexpr SettingLiteral write(T value) { return {static_cast<std::int64_t>(value), {}}; }
  static constexpr void bound(SettingShape& shape, const WordBounds& bounds) {
    shape.words = bounds.words;
    shape.min = 0;
    shape.max = static_cast<std::int64_t>(bounds.words.size()) - 1;
    setting::check_number(shape);
  }
  static T read(const SettingValue& value) { return static_cast<T>(value.number); }
};

SettingValue make_value(SettingKind kind, SettingLiteral literal);

// A value as it is written in a settings file or a variable, before its kind is known.
using RawSetting = std::variant<bool, std::int64_t, double, std::string, StringList>;

// The checked value, or the rule it breaks ("must be a whole number from 1 to 10.").
Result<SettingValue> parse_setting(const SettingShape& shape, const RawSetting& raw);
// The same from the text of an environment variable.
Result<SettingValue> parse_setting_text(const SettingShape& shape, std::string_view text);
// "a whole number from 1 to 1000000", for messages and documents.
std::string render_rule(const SettingShape& shape);
// As it stands in a settings file: 10000, "5m", ["a", "b"].
std::string render_toml(const SettingShape& shape, const SettingValue& value);

}  // namespace stithy::kit

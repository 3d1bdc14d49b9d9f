// SPDX-License-Identifier: Apache-2.0
//
// text.h — formatting, splitting and the encodings of the web (hex, base64, percent, UTF-8).
//
// All functions are pure and thread-safe. Views returned point into the argument.
// fmt stands behind this header alone, since g++ 12 has no <format>.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

namespace stithy::text {

using fmt::format;

std::string_view trim(std::string_view s);  // ASCII white space at both ends
std::vector<std::string_view> split(std::string_view s, char separator);
// {before, after} of the first separator; after is empty and found false when there is none.
struct Cut {
  std::string_view before, after;
  bool found = false;
};
Cut cut(std::string_view s, std::string_view separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string to_lower(std::string_view s);                    // ASCII only
bool equals_folded(std::string_view a, std::string_view b);  // ASCII case-insensitive
bool contains(std::string_view s, std::string_view part);
std::string replace_all(std::string_view s, std::string_view from, std::string_view to);

// The whole of `s` as a number in range of T, without sign tricks or spaces.
template <std::integral T>
std::optional<T> parse_number(std::string_view s, int base = 10) {
  T value{};
  const auto* end = s.data() + s.size();
  auto [at, error] = std::from_chars(s.data(), end, value, base);
  if (s.empty() || error != std::errc{} || at != end) return std::nullopt;
  return value;
}

std::string to_hex(std::string_view bytes);                     // lower case
std::optional<std::string> from_hex(std::string_view hex);      // either case; even length
std::string to_base64(std::string_view bytes);                  // RFC 4648 section 4, padded
std::optional<std::string> from_base64(std::string_view s);     // strict: padding required
std::string to_base64url(std::string_view bytes);               // RFC 4648 section 5, unpadded
std::optional<std::string> from_base64url(std::string_view s);  // unpadded

// Percent encoding (RFC 3986 section 2). encode_path keeps '/', encode_component does not.
std::string encode_path(std::string_view s);
std::string encode_component(std::string_view s);
// nullopt on a malformed escape. `plus_is_space` for application/x-www-form-urlencoded.
std::optional<std::string> decode_percent(std::string_view s, bool plus_is_space = false);

bool is_utf8(std::string_view s);             // valid by RFC 3629, no surrogates
std::string repair_utf8(std::string_view s);  // invalid bytes become U+FFFD
// Cuts to at most `bytes_max`, never inside a UTF-8 sequence.
std::string_view prefix(std::string_view s, std::size_t bytes_max);
// True when a control byte (below 0x20 or 0x7f) is present.
bool has_control(std::string_view s);

std::string render_size(std::uint64_t size_bytes);  // "18.4 MB" (powers of 1000)
std::string render_count(std::uint64_t n);          // "2 318": thin groups of three
std::string plural(std::uint64_t n, std::string_view one, std::string_view many);  // "3 files"

}  // namespace stithy::text

// SPDX-License-Identifier: Apache-2.0
//
// encoding.cc — base64 and UTF-8, the two encodings of text.h that need tables or state.
#include <array>
#include <cstring>

#include "base/text.h"

namespace stithy::text {

namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(std::string_view bytes, const char* alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto byte = [&](std::size_t k) -> std::uint32_t {
      return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u;
    };
    std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= have)
        out += alphabet[group >> (18 - 6 * k) & 63];
      else if (pad)
        out += '=';
    }
  }
  return out;
}

std::optional<std::string> decode64(std::string_view s, const char* alphabet) {
  std::array<signed char, 256> value{};
  value.fill(-1);
  for (signed char i = 0; i < 64; ++i) value[static_cast<unsigned char>(alphabet[i])] = i;
  if (s.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(s.size() * 3 / 4);
  std::uint32_t bits = 0;
  int have = 0;
  for (char c : s) {
    int v = value[static_cast<unsigned char>(c)];
    if (v < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(v);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out += static_cast<char>(bits >> have & 255);
    }
  }
  if ((bits & ((1u << have) - 1)) != 0) return std::nullopt;  // stray bits: not canonical
  return out;
}

// Length of the valid UTF-8 sequence at s[i], or 0 (RFC 3629 section 4).
std::size_t sequence(std::string_view s, std::size_t i) {
  auto at = [&](std::size_t k) -> unsigned {
    return i + k < s.size() ? static_cast<unsigned char>(s[i + k]) : 0u;
  };
  auto tail = [&](std::size_t k) { return (at(k) & 0xc0u) == 0x80u; };
  unsigned b = at(0);
  if (b < 0x80) return 1;
  if (b >= 0xc2 && b <= 0xdf) return tail(1) ? 2 : 0;
  if (b >= 0xe0 && b <= 0xef) {
    unsigned c = at(1);
    if (b == 0xe0 && c < 0xa0) return 0;
    if (b == 0xed && c > 0x9f) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if (b >= 0xf0 && b <= 0xf4) {
    unsigned c = at(1);
    if (b == 0xf0 && c < 0x90) return 0;
    if (b == 0xf4 && c > 0x8f) return 0;
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

// Whether the next eight bytes are all ASCII, as they mostly are.
bool is_ascii_word(std::string_view s, std::size_t i) {
  std::uint64_t word = 0;
  if (s.size() - i < sizeof word) return false;
  std::memcpy(&word, s.data() + i, sizeof word);
  return (word & 0x8080'8080'8080'8080u) == 0;
}

}  // namespace

std::string to_base64(std::string_view bytes) { return encode64(bytes, kStandard, true); }
std::string to_base64url(std::string_view bytes) { return encode64(bytes, kUrl, false); }

std::optional<std::string> from_base64(std::string_view s) {
  if (s.size() % 4 != 0) return std::nullopt;
  if (s.ends_with('=')) s.remove_suffix(s.ends_with("==") ? 2 : 1);
  return decode64(s, kStandard);
}

std::optional<std::string> from_base64url(std::string_view s) { return decode64(s, kUrl); }

bool is_utf8(std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    if (is_ascii_word(s, i)) {
      i += sizeof(std::uint64_t);
      continue;
    }
    std::size_t n = sequence(s, i);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

std::string repair_utf8(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size();) {
    std::size_t n = sequence(s, i);
    if (n == 0) {
      out += "\xef\xbf\xbd";
      ++i;
    } else {
      out += s.substr(i, n);
      i += n;
    }
  }
  return out;
}

std::string_view prefix(std::string_view s, std::size_t bytes_max) {
  if (s.size() <= bytes_max) return s;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(s[end]) & 0xc0) == 0x80) --end;
  return s.substr(0, end);
}

}  // namespace stithy::text

// SPDX-License-Identifier: Apache-2.0
//
// wire.h — the data types of the protocol (RFC 4251 section 5) over a bounded reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/reader.h"

namespace stithy::ssh {

// uint32 length and so many bytes.
inline std::optional<std::string_view> take_string(Reader& reader) {
  auto size = reader.take_u32();
  if (!size) return std::nullopt;
  return reader.take(*size);
}

inline void append_u32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

inline void append_string(std::string& out, std::string_view value) {
  append_u32(out, static_cast<std::uint32_t>(value.size()));
  out += value;
}

// An mpint that is positive and written in as few bytes as can be; its magnitude without the
// leading zero that keeps it positive.
inline std::optional<std::string_view> take_positive(Reader& reader) {
  auto bytes = take_string(reader);
  if (!bytes || bytes->empty()) return std::nullopt;
  auto high = [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; };
  if (high(bytes->front())) return std::nullopt;
  if (bytes->front() != 0) return bytes;
  if (bytes->size() == 1 || !high((*bytes)[1])) return std::nullopt;
  return bytes->substr(1);
}

}  // namespace stithy::ssh

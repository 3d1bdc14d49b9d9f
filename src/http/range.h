// SPDX-License-Identifier: Apache-2.0
//
// range.h — byte ranges (RFC 9110 section 14) and entity tags (section 13.1). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stithy::http {

struct ByteRange {
  enum class Kind : std::uint8_t {
    Whole,          // 200: no range, one that is malformed, of another unit, or several ranges
    Part,           // 206
    Unsatisfiable,  // 416
  };
  Kind kind = Kind::Whole;
  std::uint64_t first = 0, size_bytes = 0;  // with Part
};

// Several ranges are answered with the whole: they are rare, and a means to make servers work.
ByteRange parse_range(std::optional<std::string_view> range, std::uint64_t size_bytes);

std::string render_content_range(const ByteRange& part, std::uint64_t size_bytes);

// If-None-Match: "*" or a list that holds `etag` by the weak comparison. `etag` with its quotes.
bool matches_etag(std::string_view if_none_match, std::string_view etag);
// If-Range: the strong comparison; a date never matches, so that the whole is sent.
bool matches_if_range(std::string_view if_range, std::string_view etag);

}  // namespace stithy::http

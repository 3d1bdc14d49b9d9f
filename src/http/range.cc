// SPDX-License-Identifier: Apache-2.0
#include "http/range.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::http {

namespace {

std::string_view opaque(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

// Numbers above 2^64 stand for "to the end" or "behind the end".
std::optional<std::uint64_t> parse_position(std::string_view s) {
  bool digits =
      !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return std::nullopt;
  return text::parse_number<std::uint64_t>(s).value_or(~std::uint64_t{0});
}

}  // namespace

ByteRange parse_range(std::optional<std::string_view> range, std::uint64_t size_bytes) {
  using Kind = ByteRange::Kind;
  if (!range) return {};
  auto unit = text::cut(*range, "=");
  if (!unit.found || !text::equals_folded(text::trim(unit.before), "bytes")) return {};
  if (unit.after.find(',') != unit.after.npos) return {};
  auto ends = text::cut(text::trim(unit.after), "-");
  if (!ends.found) return {};
  if (ends.before.empty()) {
    auto suffix = parse_position(ends.after);
    if (!suffix) return {};
    if (*suffix == 0 || size_bytes == 0) return {Kind::Unsatisfiable};
    auto n = std::min(*suffix, size_bytes);
    return {Kind::Part, size_bytes - n, n};
  }
  auto first = parse_position(ends.before);
  auto last = ends.after.empty() ? std::optional(~std::uint64_t{0}) : parse_position(ends.after);
  if (!first || !last || *last < *first) return {};
  if (*first >= size_bytes) return {Kind::Unsatisfiable};
  return {Kind::Part, *first, std::min(*last, size_bytes - 1) - *first + 1};
}

std::string render_content_range(const ByteRange& part, std::uint64_t size_bytes) {
  if (part.kind == ByteRange::Kind::Unsatisfiable) return text::format("bytes */{}", size_bytes);
  return text::format("bytes {}-{}/{}", part.first, part.first + part.size_bytes - 1, size_bytes);
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  if (text::trim(if_none_match) == "*") return true;
  // Our tags hold no comma, so cutting at commas cannot cut one of them.
  for (auto one : text::split(if_none_match, ','))
    if (opaque(text::trim(one)) == opaque(etag)) return true;
  return false;
}

bool matches_if_range(std::string_view if_range, std::string_view etag) {
  return !etag.starts_with("W/") && text::trim(if_range) == etag;
}

}  // namespace stithy::http

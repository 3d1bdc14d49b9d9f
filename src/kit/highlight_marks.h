// SPDX-License-Identifier: Apache-2.0
//
// highlight_marks.h — marks parts of a highlighted line, as a diff marks the words that changed.
//
// Ranges are bytes of the source line. The marking element never crosses one of the line's own, so
// the result is well-formed whatever the ranges are. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/html.h"

namespace stithy::kit {

struct MarkedRange {
  std::uint32_t begin = 0, end = 0;  // half open, ascending, apart from each other
};
enum class MarkKind : std::uint8_t { Inserted, Deleted };  // <ins>, <del>

// `line` must be what highlight() or plain_lines() made of `source`; a line that is not comes back
// as it was.
Html mark_ranges(const Html& line, std::string_view source, std::span<const MarkedRange> ranges,
                 MarkKind kind);

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
//
// hunks.h — the lines of a page cut where their origin changes, and how old a line counts as. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/instant.h"
#include "git/history/blame.h"

namespace stithy::code {

struct LineHunk {
  std::uint32_t first_line = 0, line_count = 0;
  std::optional<std::uint32_t> origin = {};  // index into Blame::origins; none: not known
  std::uint32_t original_line = 0;           // of the first line
  friend bool operator==(const LineHunk&, const LineHunk&) = default;
};

// Lines `first` to `last` of the file, counted from 1. Every line is in one hunk; neighbours of one
// origin are one hunk, even where lines between them went away.
std::vector<LineHunk> cut_hunks(const git::Blame& blame, std::uint32_t first, std::uint32_t last);

// From 0 (days before `seen_at`) to kAgeClasses - 1 (many years), each about twice as long.
inline constexpr unsigned kAgeClasses = 8;
unsigned age_class(Instant written_at, Instant seen_at);

}  // namespace stithy::code

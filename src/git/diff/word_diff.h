// SPDX-License-Identifier: Apache-2.0
//
// word_diff.h — which parts of a changed line really changed.
//
// Compares an old and a new line word by word and answers byte ranges in each. Work is bounded:
// lines that are too long or too different get no ranges at all, since marking nearly everything
// helps nobody. Ranges never split a UTF-8 sequence. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace stithy::git {

struct TextRange {
  std::uint32_t begin = 0;  // byte offsets into the line, half open
  std::uint32_t end = 0;
  bool operator==(const TextRange&) const = default;
};

struct WordChanges {
  std::vector<TextRange> removed;  // in the old line
  std::vector<TextRange> added;    // in the new line
};

WordChanges compare_words(std::string_view before, std::string_view after);

}  // namespace stithy::git

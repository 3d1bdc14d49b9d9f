// SPDX-License-Identifier: Apache-2.0
//
// word_pattern.h — a small matcher for the patterns in highlighting queries (#match? predicates).
//
// Knows literals, '.', classes with ranges, \d \w \s, anchors, alternatives in groups, and the
// quantifiers * + ? behind single characters. Anything else is refused when compiled, and the
// predicate then never holds: a word loses a colour, nothing breaks. Steps are bounded.
// Immutable after compile(), so thread-safe.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace stithy::kit {

class WordPattern {
 public:
  static std::optional<WordPattern> compile(std::string_view pattern);
  // Whether the pattern occurs in `text` (at its ends where anchored).
  bool matches(std::string_view text) const;

 private:
  struct Item {
    std::bitset<256> set;
    bool may_miss = false;    // ? and *
    bool may_repeat = false;  // + and *
  };
  struct Sequence {
    std::vector<Item> items;
    bool from_begin = false;
    bool to_end = false;
  };
  friend class PatternCompiler;
  static bool match_at(const Sequence& sequence, std::size_t item, std::string_view text,
                       std::size_t at, unsigned& steps);

  std::vector<Sequence> alternatives_;
};

}  // namespace stithy::kit

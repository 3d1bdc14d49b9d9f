// SPDX-License-Identifier: Apache-2.0
//
// query.h — the grammar and the compiled query of each language.
//
// A query is compiled on first use (2 to 30 ms) and kept for the life of the process; find_query
// is thread-safe and what it returns is immutable. Only the highlighter and the outline include
// this.
#pragma once

#include <tree_sitter/api.h>

#include <string>
#include <string_view>
#include <vector>

#include "kit/highlight.h"
#include "kit/highlight/word_pattern.h"

namespace stithy::kit {

// The colours, in the order of kShadeNames; Plain also covers what lies below it.
enum class Shade : std::uint8_t {
  Plain,
  Keyword,
  String,
  Number,
  Function,
  Type,
  Comment,
  None,
};

// A condition on the text of one capture.
struct Predicate {
  enum class Kind : std::uint8_t { Equal, EqualCapture, Match, OneOf, Never };
  Kind kind = Kind::Never;
  bool negated = false;
  std::uint32_t capture = 0;
  std::uint32_t other = 0;
  std::vector<std::string> words{};
  std::vector<WordPattern> pattern{};  // one, of Match
};

struct CompiledQuery {
  const TSLanguage* language = nullptr;
  TSQuery* query = nullptr;                          // owned; lives as long as the process
  std::vector<Shade> shades{};                       // by capture
  std::vector<std::vector<Predicate>> predicates{};  // by pattern
  std::vector<std::uint8_t> weights{};               // by pattern: how specific it is
};

// A query written in the language of tree-sitter; `query` stays null when it does not fit the
// grammar.
CompiledQuery compile_query(Language language, std::string_view source);

// nullptr when the library refuses the grammar or the query (a unit test proves it never does).
const CompiledQuery* find_query(Language language);

// Whether the predicates of the match hold in `source`.
bool holds(const CompiledQuery& query, const TSQueryMatch& match, std::string_view source);

}  // namespace stithy::kit

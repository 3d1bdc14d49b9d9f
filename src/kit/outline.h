// SPDX-License-Identifier: Apache-2.0
//
// outline.h — what a source text defines: functions, types and headings, with their lines and how
// they nest.
//
// Definitions are found in the syntax tree by a query for each language (outline/queries.cc), the
// headings of Markdown by their lines. As in the highlighter nothing fails: text that is too large,
// has enormous lines or takes too long has an empty outline. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kit/highlight.h"

namespace stithy::kit {

enum class SymbolKind : std::uint8_t {
  Class,
  Constant,
  Enum,
  Function,
  Heading,
  Implementation,
  Interface,
  Key,
  Macro,
  Method,
  Module,
  Property,
  Rule,
  Struct,
  Table,
  Trait,
  Type,
  View,
};
// In lower case: "function".
std::string_view symbol_kind_name(SymbolKind kind);

struct Symbol {
  std::string name = {};  // one line, valid UTF-8
  SymbolKind kind = SymbolKind::Function;
  std::uint32_t line = 1, end_line = 1;  // counted from 1; `line` is that of its name
  std::uint32_t depth = 0;               // how many symbols above it contain it
};

struct Outline {
  std::vector<Symbol> symbols = {};  // in the order of the text
  bool cut = false;                  // there are more than were asked for
};

struct OutlineBudget {
  std::size_t symbols_max = 2'000;
  HighlightBudget parsing{.time_max = std::chrono::milliseconds(200)};
};

Outline outline_of(std::string_view text, Language language, const OutlineBudget& budget = {});

}  // namespace stithy::kit

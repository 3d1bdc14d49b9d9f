// SPDX-License-Identifier: Apache-2.0
//
// highlight.h — source text in colour, one self-contained piece of HTML a line.
//
// Words are wrapped as <i class="k">: k keyword, s string, n number or constant, f function,
// ty type, c comment, a attribute or tag. Nothing spans a line, so a caller may put every line into
// its own table row. tree-sitter and its grammars stand behind kit/highlight/ alone.
// Thread-safe: parsers are kept per thread, compiled queries per process.
// Nothing fails: text that is too large, has enormous lines (minified) or takes too long, and text
// in an unknown language, comes back plain.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"

namespace stithy::kit {

enum class Language : std::uint8_t {
  Bash,
  C,
  Cpp,
  CSharp,
  Css,
  Go,
  Haskell,
  Html,
  Java,
  JavaScript,
  Json,
  Kotlin,
  Markdown,
  Php,
  Python,
  Ruby,
  Rust,
  Scala,
  Sql,
  Swift,
  Toml,
  Tsx,
  TypeScript,
  Yaml,
};
inline constexpr std::size_t kLanguages = static_cast<std::size_t>(Language::Yaml) + 1;

struct HighlightBudget {
  std::size_t bytes_max = 512 * 1024;
  std::size_t line_bytes_max = 20'000;
  std::chrono::milliseconds time_max{400};  // of the processor
};

struct HighlightedText {
  std::vector<Html> lines;
  bool coloured = false;
};

// By name (Makefile, CMakeLists.txt), ending, or "#!" of the first line.
std::optional<Language> language_of(std::string_view path, std::string_view first_line);
// By the word behind a code fence: "cpp", "c++", "js", "shell".
std::optional<Language> language_of_word(std::string_view word);
// For people: "C++".
std::string_view language_name(Language language);

HighlightedText highlight(std::string_view text, Language language,
                          const HighlightBudget& budget = {});
// One line a piece, escaped only. A last line break does not begin another line.
std::vector<Html> plain_lines(std::string_view text);
// The lines joined again, for a block of code in a document.
Html highlight_block(std::string_view code, Language language);

}  // namespace stithy::kit

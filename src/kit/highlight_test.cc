// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight.h"

#include <doctest/doctest.h>

#include <thread>

#include "base/text.h"

namespace stithy::kit {
namespace {

std::string joined(std::string_view text, Language language) {
  std::string out;
  for (const Html& line : highlight(text, language).lines) out += line.text() + "\n";
  return out;
}

std::string without_tags(std::string_view html) {
  std::string out;
  bool tag = false;
  for (char c : html) {
    if (c == '<') tag = true;
    if (!tag) out += c;
    if (c == '>') tag = false;
  }
  return out;
}

TEST_CASE("every grammar loads and its query compiles") {
  for (std::size_t i = 0; i < kLanguages; ++i) {
    auto language = static_cast<Language>(i);
    INFO(language_name(language));
    CHECK(highlight("x\n", language).coloured);
  }
}

TEST_CASE("keywords, strings, numbers, functions, types and comments are told apart") {
  CHECK(joined("int f(const T& x) { return 42; } // c\n", Language::Cpp) ==
        "<i class=\"ty\">int</i> <i class=\"f\">f</i>(<i class=\"k\">const</i> "
        "<i class=\"ty\">T</i>&amp; x) { <i class=\"k\">return</i> <i class=\"n\">42</i>; } "
        "<i class=\"c\">// c</i>\n");
  CHECK(joined("{\"a\": [1, true]}", Language::Json) ==
        "{<i class=\"ty\">\"a\"</i>: [<i class=\"n\">1</i>, <i class=\"n\">true</i>]}\n");
  CHECK(joined("x = `a${b}c`", Language::TypeScript) ==
        "x = <i class=\"s\">`a</i>${b}<i class=\"s\">c`</i>\n");
  CHECK(joined("run: make # c", Language::Yaml) ==
        "<i class=\"ty\">run</i>: <i class=\"s\">make</i> <i class=\"c\"># c</i>\n");
}

TEST_CASE("predicates decide by the text of a word") {
  CHECK(joined("x = MAX_A + max_a\n", Language::Python) ==
        "x = <i class=\"n\">MAX_A</i> + max_a\n");
}

TEST_CASE("what spans lines is closed and opened again on each line") {
  auto result = highlight("/* a\r\nb\n\nc */ x\n", Language::C);
  REQUIRE(result.lines.size() == 4);
  CHECK(result.lines[0].text() == "<i class=\"c\">/* a</i>");
  CHECK(result.lines[1].text() == "<i class=\"c\">b</i>");
  CHECK(result.lines[2].text() == "");
  CHECK(result.lines[3].text() == "<i class=\"c\">c */</i> x");
}

TEST_CASE("colouring never changes the text, whatever the language and the bytes") {
  std::string source = "fn a<T>(x: &str) { \"<b>&\" 'q' } # <!-- */ ${ `\n\n\t{{[((\n";
  for (int i = 1; i < 256; ++i) source += static_cast<char>(i);
  for (std::size_t i = 0; i < kLanguages; ++i) {
    auto language = static_cast<Language>(i);
    INFO(language_name(language));
    auto coloured = highlight(source, language).lines;
    auto plain = plain_lines(source);
    REQUIRE(coloured.size() == plain.size());
    for (std::size_t n = 0; n + 1 < plain.size(); ++n)
      CHECK(without_tags(coloured[n].text()) == without_tags(plain[n].text()));
  }
}

TEST_CASE("text that is too large, minified or too slow comes back plain and whole") {
  std::string large = text::replace_all(std::string(40'000, 'x'), "x", "int x = 1;\n");
  HighlightBudget small;
  small.bytes_max = 1000;
  auto result = highlight(large, Language::C, small);
  CHECK_FALSE(result.coloured);
  CHECK(result.lines.size() == 40'000);
  CHECK(result.lines[7].text() == "int x = 1;");

  auto minified = highlight(std::string(30'000, 'a'), Language::JavaScript);
  CHECK_FALSE(minified.coloured);
  REQUIRE(minified.lines.size() == 1);
  CHECK(minified.lines[0].text().size() == 30'000);

  HighlightBudget hasty;
  hasty.time_max = std::chrono::milliseconds(1);
  CHECK_FALSE(highlight(large, Language::C, hasty).coloured);
  CHECK(highlight("int x;\n", Language::C).coloured);  // the parser is usable afterwards
}

TEST_CASE("hostile nesting ends within the budget") {
  for (std::string_view piece : {"(", "[", "{", "<a>", "${`", "if ", "\"", "/*", "- ", "#"}) {
    std::string source = text::replace_all(std::string(60'000 / piece.size(), 'x'), "x", piece);
    for (std::size_t i = 0; i + 200 < source.size(); i += 200) source[i] = '\n';
    for (std::size_t i = 0; i < kLanguages; ++i) {
      HighlightBudget budget;
      budget.time_max = std::chrono::milliseconds(50);
      auto start = std::chrono::steady_clock::now();
      auto result = highlight(source, static_cast<Language>(i), budget);
      CHECK(!result.lines.empty());
      CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
    }
  }
}

TEST_CASE("languages are known by name, ending, first line and word") {
  CHECK(language_of("src/a.cc", "") == Language::Cpp);
  CHECK(language_of("A.H", "") == Language::Cpp);
  CHECK(language_of("x/Gemfile", "") == Language::Ruby);
  CHECK(language_of(".bashrc", "") == Language::Bash);
  CHECK(language_of("tool", "#!/usr/bin/env python3.11") == Language::Python);
  CHECK(language_of("tool", "#!/bin/sh -e") == Language::Bash);
  CHECK(language_of("tool", "#! /usr/bin/env -S node --x") == Language::JavaScript);
  CHECK(language_of("a.unknown", "text") == std::nullopt);
  CHECK(language_of("", "") == std::nullopt);
  CHECK(language_of_word("C++") == Language::Cpp);
  CHECK(language_of_word("shell") == Language::Bash);
  CHECK(language_of_word("TypeScript") == Language::TypeScript);
  CHECK(language_of_word("") == std::nullopt);
  CHECK(language_of_word("a b") == std::nullopt);
}

TEST_CASE("an empty text has no lines and a last line break begins none") {
  CHECK(highlight("", Language::C).lines.empty());
  CHECK(plain_lines("a\nb\n").size() == 2);
  CHECK(plain_lines("a\n\n").size() == 2);
  CHECK(plain_lines("a<b").at(0).text() == "a&lt;b");
}

TEST_CASE("many threads colour at once") {
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        if (joined("return 1;", Language::C) != "<i class=\"k\">return</i> <i class=\"n\">1</i>;\n")
          ++wrong;
    });
  threads.clear();
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace stithy::kit

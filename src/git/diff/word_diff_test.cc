// SPDX-License-Identifier: Apache-2.0
#include "git/diff/word_diff.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::git {
namespace {

std::string marked(std::string_view line, const std::vector<TextRange>& ranges) {
  std::string out;
  std::size_t at = 0;
  for (auto range : ranges) {
    out += std::string(line.substr(at, range.begin - at)) + "[" +
           std::string(line.substr(range.begin, range.end - range.begin)) + "]";
    at = range.end;
  }
  return out + std::string(line.substr(at));
}

std::string both(std::string_view before, std::string_view after) {
  auto changes = compare_words(before, after);
  return marked(before, changes.removed) + " | " + marked(after, changes.added);
}

TEST_CASE("a changed word is marked on both sides") {
  CHECK(both("int total = 4;", "int total = 5;") == "int total = [4]; | int total = [5];");
  CHECK(both("return a;", "return a + b;") == "return a; | return a[ + b];");
}

TEST_CASE("lines that share little are not marked at all") {
  CHECK(both("alpha beta gamma", "one two three") == "alpha beta gamma | one two three");
  CHECK(both("", "new") == " | new");
}

TEST_CASE("a range never cuts a character in two") {
  CHECK(both("name = \"caf\xc3\xa9\" ok", "name = \"caf\xc3\xa8\" ok") ==
        "name = \"[caf\xc3\xa9]\" ok | name = \"[caf\xc3\xa8]\" ok");
}

TEST_CASE("a very long line costs nothing and gets no marks") {
  const std::string a(5'000'000, 'x');
  CHECK(compare_words(a, a + "y").added.empty());
}

}  // namespace
}  // namespace stithy::git

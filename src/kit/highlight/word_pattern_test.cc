// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight/word_pattern.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::kit {
namespace {

bool matches(std::string_view pattern, std::string_view text) {
  auto compiled = WordPattern::compile(pattern);
  REQUIRE_MESSAGE(compiled.has_value(), pattern);
  return compiled->matches(text);
}

TEST_CASE("anchors, classes, repeats and alternatives decide as usual") {
  CHECK(matches("^[A-Z][A-Z\\d_]*$", "MAX_2"));
  CHECK_FALSE(matches("^[A-Z][A-Z\\d_]*$", "Max"));
  CHECK(matches("^[A-Z]", "Foo"));
  CHECK_FALSE(matches("^[A-Z]", "foo"));
  CHECK(matches("^(append|cap|len)$", "cap"));
  CHECK_FALSE(matches("^(append|cap|len)$", "capx"));
  CHECK(matches("^__(FILE|LINE)__$", "__LINE__"));
  CHECK(matches("^_*[A-Z][A-Z\\d_]+$", "__AB"));
  CHECK(matches("^/[*][*][^*].*[*]/$", "/** doc */"));
  CHECK_FALSE(matches("^/[*][*][^*].*[*]/$", "/* no */"));
  CHECK(matches("^-", "--x"));
  CHECK(matches("b+c", "abbbcd"));
  CHECK(matches("^[-+]?%d+$", "-12"));
  CHECK(matches("^a?b$", "b"));
  CHECK(matches("a|^b$|c$", "xc"));
  CHECK(matches("[]x]", "]"));
  CHECK(matches("^[^.]*$", ""));
}

TEST_CASE("what is not known is refused rather than misread") {
  for (const char* pattern : {"(ab)+", "a{2}", "a\\b", "(a", "[a", "*a", "a)"})
    CHECK_FALSE(WordPattern::compile(pattern).has_value());
}

TEST_CASE("hostile words cost a bounded number of steps") {
  CHECK_FALSE(matches("^a*a*a*a*a*b$", std::string(10'000, 'a')));
}

}  // namespace
}  // namespace stithy::kit

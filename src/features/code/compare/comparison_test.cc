// SPDX-License-Identifier: Apache-2.0
#include "features/code/compare/comparison.h"

#include <doctest/doctest.h>

namespace stithy::code {

TEST_CASE("a comparison names two revisions, with any dots and slashes of their own") {
  auto words = parse_comparison("release/v1.0...feature/a.b/c");
  REQUIRE(words);
  CHECK(words->base == "release/v1.0");
  CHECK(words->head == "feature/a.b/c");
  CHECK(words->from_merge_base);
  words = parse_comparison("v1.0..v1.1");
  REQUIRE(words);
  CHECK(words->base == "v1.0");
  CHECK(words->head == "v1.1");
  CHECK_FALSE(words->from_merge_base);
}

TEST_CASE("a comparison is written as it is read") {
  for (const char* text : {"a...b", "a..b", "ada:main...x/y", "v1.0.0..v1.0.1"})
    CHECK(render_comparison(*parse_comparison(text)) == text);
}

TEST_CASE("a comparison lacks neither side") {
  for (const char* text : {"", "main", "main...", "...main", "..", "...", "a.b"})
    CHECK_FALSE(parse_comparison(text));
}

TEST_CASE("how two revisions stand is one of four words") {
  CHECK(status_of({0, 0}) == "identical");
  CHECK(status_of({2, 0}) == "ahead");
  CHECK(status_of({0, 2}) == "behind");
  CHECK(status_of({1, 2}) == "diverged");
}

}  // namespace stithy::code

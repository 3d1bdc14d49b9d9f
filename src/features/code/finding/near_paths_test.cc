// SPDX-License-Identifier: Apache-2.0
#include "features/code/finding/missing.h"

#include <doctest/doctest.h>

namespace stithy::code {

const std::vector<std::string> kPaths = {"Makefile",          "builtin/log.c",       "log-tree.c",
                                         "t/t4202-log.sh",    "src/parser.cc",       "src/Parser.h",
                                         "lib/old/parser.cc", "docs/parser/intro.md"};

TEST_CASE("a moved file is the first of the near paths") {
  auto near = near_paths(kPaths, "src/old/parser.cc", 3);
  REQUIRE(near.size() == 3);
  CHECK(near[0] == "lib/old/parser.cc");
  CHECK(near[1] == "src/parser.cc");
  CHECK(near[2] == "src/Parser.h");
}

TEST_CASE("a mistyped name leads to the file in the same folder") {
  CHECK(near_paths(kPaths, "builtin/logg.c", 1).front() == "builtin/log.c");
  CHECK(near_paths(kPaths, "Makfile", 1).front() == "Makefile");
}

TEST_CASE("nothing is near a name that nobody has") {
  CHECK(near_paths(kPaths, "zebra.txt", 5).empty());
  CHECK(near_paths(kPaths, "", 5).empty());
}

TEST_CASE("the finder takes letters in order and prefers names to folders") {
  auto found = match_paths(kPaths, "log", 10);
  REQUIRE(found.size() == 3);
  CHECK(found[0] == "builtin/log.c");
  CHECK(match_paths(kPaths, "blc", 10).front() == "builtin/log.c");
  CHECK(match_paths(kPaths, "xyz", 10).empty());
  CHECK(match_paths(kPaths, "", 2).size() == 2);
}

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "kit/source_memory.h"

#include <doctest/doctest.h>

namespace stithy::kit {

TEST_CASE("a file is parsed once, and again where its name says another language") {
  SourceMemory memory;
  const std::string text = "int f(void) { return 1; }\n";
  auto first = memory.lines("id", "a.c", text);
  CHECK(first->lines.size() == 1);
  CHECK(memory.lines("id", "b.c", text) == first);
  CHECK(memory.lines("other", "a.c", text) != first);
  auto plain = memory.lines("id", "a.unknown", text);
  CHECK(plain->lines[0].text() == "int f(void) { return 1; }");
  CHECK(plain->lines[0].text() != first->lines[0].text());
  auto outline = memory.outline("id", "a.c", text);
  REQUIRE(outline->symbols.size() == 1);
  CHECK(outline->symbols[0].name == "f");
  CHECK(memory.outline("id", "a.c", text) == outline);
  CHECK(memory.outline("id", "a.unknown", text)->symbols.empty());
  CHECK(memory.stats().hits == 2);
}

TEST_CASE("the memory keeps to its bytes, and what is larger is shown all the same") {
  SourceMemory memory(4096);
  const std::string text(100'000, 'x');
  CHECK(memory.lines("id", "a.txt", text)->lines.size() == 1);
  CHECK(memory.stats().cost == 0);
  for (int i = 0; i < 100; ++i) (void)memory.lines(std::to_string(i), "a.txt", "short\n");
  CHECK(memory.stats().cost <= 4096);
  CHECK(memory.stats().cost > 2048);
}

TEST_CASE("a text that hides the order of its characters says so, also from memory") {
  SourceMemory memory;
  const std::string text = "a \u202e b\n";
  CHECK(memory.lines("id", "a.txt", text)->reorders);
  CHECK(memory.lines("id", "a.txt", text)->reorders);
  CHECK_FALSE(memory.lines("ok", "a.txt", "a b\n")->reorders);
}

}  // namespace stithy::kit

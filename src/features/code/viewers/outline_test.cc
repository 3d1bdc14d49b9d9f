// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/outline.h"

#include <doctest/doctest.h>

namespace stithy::code {
namespace {

TEST_CASE("symbols lead to their lines") {
  auto panel =
      outline_panel(kit::outline_of("class A:\n  def f(self): pass\n", kit::Language::Python),
                    [](std::uint32_t line) { return "#L" + std::to_string(line); });
  REQUIRE(panel.items.size() == 2);
  CHECK(panel.items[0].kind == "class");
  CHECK(panel.items[1].name == "f");
  CHECK(panel.items[1].href == "#L2");
  CHECK(panel.items[1].depth == 1);
  CHECK(panel.left_out == 0);
}

TEST_CASE("headings nest by their levels, whichever they begin with") {
  auto panel =
      outline_panel({{2, "A", "a"}, {4, "B", "b"}, {3, "C", "c"}, {1, "D", "d"}, {1, "", "e"}});
  REQUIRE(panel.items.size() == 4);
  CHECK(panel.items[0].depth == 0);
  CHECK(panel.items[1].depth == 1);
  CHECK(panel.items[2].depth == 1);
  CHECK(panel.items[3].depth == 0);
  CHECK(panel.items[1].href == "#b");
}

TEST_CASE("a panel lists a thousand and says how many there are beside") {
  kit::Outline outline;
  outline.symbols.resize(1'500);
  auto panel = outline_panel(outline, [](std::uint32_t) { return std::string(); });
  CHECK(panel.items.size() == 1'000);
  CHECK(panel.left_out == 500);
}

}  // namespace
}  // namespace stithy::code

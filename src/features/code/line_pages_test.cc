// SPDX-License-Identifier: Apache-2.0
#include "features/code/line_pages.h"

#include <numeric>

#include "kit/highlight.h"

#include <doctest/doctest.h>

namespace stithy::code {
namespace {

// Each mark of a line is an element: controls of the direction of text are shown as one each.
std::vector<Html> lines_of(std::size_t count, std::size_t marks) {
  std::string line;
  for (std::size_t i = 0; i < marks; ++i) line += "\u202e";
  return std::vector<Html>(count, kit::plain_lines(line + "x").at(0));
}

TEST_CASE("a file that fits is one page, and so is an empty one") {
  CHECK(page_starts({}) == std::vector<std::size_t>{0});
  CHECK(page_starts(lines_of(1375, 0)) == std::vector<std::size_t>{0});
}

TEST_CASE("lines in colour fill a page sooner than plain ones") {
  CHECK(page_starts(lines_of(1376, 0)) == std::vector<std::size_t>{0, 1375});
  CHECK(page_starts(lines_of(1000, 7)) == std::vector<std::size_t>{0, 500});
}

TEST_CASE("a line larger than a page has one of its own") {
  CHECK(page_starts(lines_of(3, 6000)) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("commits beside the lines fill a page sooner") {
  std::vector<std::size_t> each(1000);
  std::iota(each.begin(), each.end(), 0);
  CHECK(page_starts(lines_of(1000, 0), each) == std::vector<std::size_t>{0, 392, 784});
  CHECK(page_starts(lines_of(1375, 0), {0}) == std::vector<std::size_t>{0, 1372});
}

TEST_CASE("a line is found on its page, and the last page stands for all behind it") {
  const std::vector<std::size_t> starts = {0, 500, 900};
  CHECK(page_holding(starts, 1) == 0);
  CHECK(page_holding(starts, 500) == 0);
  CHECK(page_holding(starts, 501) == 1);
  CHECK(page_holding(starts, 901) == 2);
  CHECK(page_holding(starts, 1'000'000) == 2);
  CHECK(page_holding(starts, 0) == 0);
  CHECK(page_holding({0}, 7) == 0);
}

TEST_CASE("the address of a line names its page where it may be a further one") {
  CHECK(page_of_line("/x", 1) == "/x");
  CHECK(page_of_line("/x", 2) == "/x?line=2");
  CHECK(address_of_line("/x?w=1", 100) == "/x?w=1#L100");
  CHECK(address_of_line("/x?w=1", 101) == "/x?w=1&line=101#L101");
}

}  // namespace
}  // namespace stithy::code

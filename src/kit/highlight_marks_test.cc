// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight_marks.h"

#include <vector>

#include "kit/highlight.h"

#include <doctest/doctest.h>

namespace stithy::kit {

namespace {

std::string marked(std::string_view source, std::vector<MarkedRange> ranges) {
  auto lines = plain_lines(source);
  return mark_ranges(lines.at(0), source, ranges, MarkKind::Inserted).text();
}

}  // namespace

TEST_CASE("marks stand around the bytes of the source, whatever they become") {
  CHECK(marked("a<b", {{1, 2}}) == "a<ins>&lt;</ins>b");
  CHECK(marked("ab", {{0, 2}}) == "<ins>ab</ins>");
  CHECK(marked("über", {{0, 2}}) == "<ins>ü</ins>ber");
  CHECK(marked("ab", {}) == "ab");
}

TEST_CASE("a mark never crosses the colours of a line") {
  auto lines = highlight("int x = 10;\n", Language::C).lines;
  auto out =
      mark_ranges(lines.at(0), "int x = 10;", std::vector<MarkedRange>{{2, 9}}, MarkKind::Deleted);
  // Every closing tag closes the tag opened last.
  std::vector<std::string> open;
  const std::string& html = out.text();
  for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    auto name = html.substr(at + 1, html.find_first_of(" >", at) - at - 1);
    if (name.starts_with('/')) {
      REQUIRE(!open.empty());
      CHECK(open.back() == name.substr(1));
      open.pop_back();
    } else {
      open.push_back(name);
    }
  }
  CHECK(open.empty());
  CHECK(html.find("<del>") != html.npos);
}

TEST_CASE("a line that does not belong to the source stays as it is") {
  auto lines = plain_lines("abc");
  CHECK(
      mark_ranges(lines.at(0), "xyz", std::vector<MarkedRange>{{0, 1}}, MarkKind::Deleted).text() ==
      "abc");
}

}  // namespace stithy::kit

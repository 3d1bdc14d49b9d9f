// SPDX-License-Identifier: Apache-2.0
#include "features/editing/line_ends.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::editing {

namespace {

// As a browser sends what a form shows.
std::string through_a_browser(std::string_view file) {
  return text_of_form(text::replace_all(text_for_form(file), "\n", "\r\n"));
}

std::string saved(std::string_view text, std::string_view before) {
  return file_of_text(text, before, LineEnds::Keep);
}

}  // namespace

TEST_CASE("saving without a change changes no byte") {
  for (std::string_view file : {"",
                                "one line",
                                "a\n",
                                "a\nb\n",
                                "a\nb",
                                "a\r\nb\r\n",
                                "a\r\nb",
                                "\n",
                                "\n\n",
                                "\r\n",
                                "\na",
                                "a\n\n",
                                "mac\rold\r",
                                "a\nb\r\nc\rd",
                                "a\r\n\nb\n\r\n",
                                "\xef\xbb\xbf"
                                "a\r\n",
                                "\xef\xbb\xbf",
                                " \t trailing \t\n",
                                "a\f\v\x1b[0m\n",
                                "gr\xc3\xbc\xc3\x9f\n"}) {
    INFO(text::to_hex(file));
    CHECK(saved(through_a_browser(file), file) == file);
  }
}

TEST_CASE("a new line gets the ends of its file") {
  CHECK(saved("a\nb\n", "a\r\n") == "a\r\nb\r\n");
  CHECK(saved("a\nb\n", "a\n") == "a\nb\n");
  CHECK(saved("a\nb\n", "a") == "a\nb\n");
  CHECK(saved("a\nb\n", "") == "a\nb\n");
  CHECK(saved("b\na\n", "a\r") == "b\ra\r");
}

TEST_CASE("the form may ask for other ends") {
  CHECK(file_of_text("a\nb\n", "a\r\nb\r\n", LineEnds::Lf) == "a\nb\n");
  CHECK(file_of_text("a\nb", "a\nb\n", LineEnds::CrLf) == "a\r\nb");
  CHECK(parse_line_ends("crlf") == LineEnds::CrLf);
  CHECK(!parse_line_ends("cr"));
}

TEST_CASE("a file that mixes ends keeps the end of every line that is still there") {
  CHECK(saved("one\nnew\ntwo\nthree\n", "one\ntwo\r\nthree\n") == "one\nnew\ntwo\r\nthree\n");
  CHECK(saved("two\nthree\n", "one\ntwo\r\nthree\n") == "two\r\nthree\n");
  CHECK(saved("x\nb\ny\nd\nz\n", "a\r\nb\r\nc\nd\ne\r\n") == "x\r\nb\r\ny\r\nd\nz\r\n");
}

TEST_CASE("an empty line behind a lone CR stays a line of its own") {
  CHECK(saved("a\n\nb\nc\n", "a\rb\nc\n") == "a\r\r\nb\nc\n");
}

TEST_CASE("the end of the last line is the writer's choice") {
  CHECK(saved("a\nb", "a\r\nb\r\n") == "a\r\nb");
  CHECK(saved("a\nb\n", "a\r\nb") == "a\r\nb\r\n");
  CHECK(saved("", "a\n").empty());
}

TEST_CASE("ends have names") {
  CHECK(name_line_ends("a\nb\n") == "LF");
  CHECK(name_line_ends("a\r\n") == "CRLF");
  CHECK(name_line_ends("a\rb") == "CR");
  CHECK(name_line_ends("a\nb\r\n") == "mixed");
  CHECK(name_line_ends("a").empty());
}

}  // namespace stithy::editing

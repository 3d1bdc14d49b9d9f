// SPDX-License-Identifier: Apache-2.0
#include "kit/ansi.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::kit {
namespace {

std::string shown(std::string_view output) { return render_ansi(output).text(); }

TEST_CASE("colours and weight become classes") {
  CHECK(shown("a\x1b[31mb\x1b[0mc") == "a<span class=\"f31\">b</span>c");
  CHECK(shown("\x1b[1;92mok\x1b[22m.\x1b[39m") ==
        "<span class=\"f92 ab\">ok</span><span class=\"f92\">.</span>");
  CHECK(shown("\x1b[0;1mx\x1b[my") == "<span class=\"ab\">x</span>y");
  CHECK(shown("\x1b[38;5;9mx") == "<span class=\"f91\">x</span>");
  CHECK(shown("\x1b[38;5;200mx") == "x");
  CHECK(shown("\x1b[38;2;1;31;31mx") == "x");
  CHECK(shown("\x1b[48;5;31mx") == "x");
}

TEST_CASE("markup in the output is text") {
  CHECK(shown("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;");
  CHECK(shown("\x1b[31\"onload=x m<b>") == "nload=x m&lt;b&gt;");
  CHECK(shown("\x1b[31;\"><img src=x>m") == "mg src=x&gt;m");
}

TEST_CASE("progress bars leave their last state") {
  CHECK(shown("10%\r50%\r100%\ndone\r\n") == "100%\ndone\n");
  CHECK(shown("ab\b\bc") == "c");
  CHECK(shown("\u00e9\b\b\bx") == "x");
}

TEST_CASE("other control sequences disappear, broken ones hide nothing that follows") {
  CHECK(shown("a\x1b[2K\x1b[1;1Hb\x1b(c\a\x7f") == "abc");
  CHECK(shown("\x1b]0;title\ax\x1b]8;;https://a\x1b\\y") == "xy");
  CHECK(shown("\x1b]no end\nnext") == "no end\nnext");
  CHECK(shown("x\x1b") == "x");
  CHECK(shown("x\x1b[") == "x");
  CHECK(shown("x\x1b[31") == "x");
}

TEST_CASE("floods of sequences cost their length") {
  std::string flood;
  for (int i = 0; i < 200'000; ++i) flood += "\x1b[31;32;33m\x1b]";
  CHECK(shown(flood + "x").find('x') != std::string::npos);
  std::string numbers = "\x1b[" + std::string(1'000'000, ';') + "mx";
  CHECK(shown(numbers) == "x");
}

}  // namespace
}  // namespace stithy::kit

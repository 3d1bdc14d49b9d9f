// SPDX-License-Identifier: Apache-2.0
#include "base/html.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy {
namespace {

std::string text_of(std::string_view s) {
  HtmlWriter writer;
  writer.text(s);
  return std::move(writer).take().text();
}

std::string attribute_of(std::string_view s) {
  HtmlWriter writer;
  writer.attribute(s);
  return std::move(writer).take().text();
}

TEST_CASE("what has a meaning in HTML is escaped wherever it stands") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};
  for (const auto& [raw, escaped] : cases) {
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string ahead(before, 'x');
      const std::string given = ahead + std::string(raw) + "tail" + std::string(raw);
      const std::string wanted = ahead + std::string(escaped) + "tail" + std::string(escaped);
      CHECK(attribute_of(given) == wanted);
      const bool quote = raw == "\"" || raw == "'";
      CHECK(text_of(given) == (quote ? given : wanted));
    }
  }
  CHECK(text_of("") == "");
  CHECK(text_of("<<>>") == "&lt;&lt;&gt;&gt;");
}

TEST_CASE("zeros and controls of direction come out visible, other characters unchanged") {
  using namespace std::string_view_literals;
  CHECK(text_of("a\0b"sv) ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(attribute_of("a\xe2\x80\xae"
                     "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(text_of("a\xe2\x81\xa6"
                "b") == "a<bdi class=\"ui-bidi\">\xe2\x80\xa2</bdi>b");
  // The euro sign begins with the same byte as the controls.
  CHECK(text_of("1 \xe2\x82\xac, \xc3\xa9") == "1 \xe2\x82\xac, \xc3\xa9");
}

TEST_CASE("bytes that are no UTF-8 are noticed behind any number of ASCII characters") {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string ahead(before, 'x');
    for (std::string_view bad : {"\xff", "\xc3", "\x80", "\xed\xa0\x80", "\xc0\xaf"}) {
      CHECK_FALSE(text::is_utf8(ahead + std::string(bad)));
      CHECK_FALSE(text::is_utf8(ahead + std::string(bad) + "0123456789"));
    }
    CHECK(text::is_utf8(ahead + "\xc3\xa9" + ahead + "\xf0\x9f\x9a\x80" + ahead));
    CHECK(text_of(ahead + "\xff" + ahead) == ahead + "\xef\xbf\xbd" + ahead);
  }
}

}  // namespace
}  // namespace stithy

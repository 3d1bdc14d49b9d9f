// SPDX-License-Identifier: Apache-2.0
#include "http/query.h"

#include <doctest/doctest.h>

namespace stithy::http {
namespace {

TEST_CASE("query parameters are decoded in their order") {
  auto fields = parse_query("a=1&b=x+y%26z&a=2&flag&=empty&");
  REQUIRE(fields);
  Pairs expected = {{"a", "1"}, {"b", "x y&z"}, {"a", "2"}, {"flag", ""}, {"", "empty"}};
  CHECK(*fields == expected);
  CHECK(parse_query("")->empty());
}

TEST_CASE("parameters that are broken or too many are refused") {
  CHECK_FALSE(parse_query("a=%"));
  CHECK_FALSE(parse_query("a=%zz"));
  CHECK_FALSE(parse_query("a=%ff"));
  CHECK_FALSE(parse_query("a%00=1"));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "a=1&";
  CHECK(parse_form(many));
  CHECK_FALSE(parse_form(many + "b=2"));
}

TEST_CASE("what is rendered reads back") {
  Pairs fields = {{"a b", "c&d=e"}, {"\xc3\xa9", "+%"}};
  CHECK(*parse_query(render_query(fields)) == fields);
}

TEST_CASE("cookies are read, and strange ones left out") {
  auto cookies = parse_cookies("a=1; b=\"two\"; bad name=3; nothing; c=x=y;d=\xff; e=5");
  Pairs expected = {{"a", "1"}, {"b", "two"}, {"c", "x=y"}, {"e", "5"}};
  CHECK(cookies == expected);
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "a=1;";
  CHECK(parse_cookies(many).size() == kCookiesMax);
}

}  // namespace
}  // namespace stithy::http

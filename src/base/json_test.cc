// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy {

TEST_CASE("a member that stands twice is refused by its name, at any depth") {
  for (const char* text : {R"({"a":1,"a":2})", R"({"a":1,"\u0061":2})", R"([{"b":{"a":1,"a":1}}])",
                           R"({"b":1,"a":1,"c":1,"a":{}})"}) {
    CAPTURE(text);
    auto parsed = Json::parse(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message == "The JSON member \"a\" stands twice.");
  }
  CHECK(Json::parse(R"({"":1,"":2})").error().message == "The JSON member \"\" stands twice.");
  CHECK(Json::parse(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST_CASE("of very many members each is read, and a repeated one found") {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += text::format("\"m{}\":{},", i, i);
  auto parsed = Json::parse(text + "\"last\":0}");
  REQUIRE(parsed);
  CHECK(parsed->as_object()->size() == 100'001);
  CHECK(parsed->as_object()->front().first == "m0");
  CHECK(Json::parse(text + "\"m5\":0}").error().message == "The JSON member \"m5\" stands twice.");
}

}  // namespace stithy

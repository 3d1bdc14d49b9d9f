// SPDX-License-Identifier: Apache-2.0
#include "web/schema.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::web {

namespace {

struct Lamp {
  std::string name;
};

const Schema& schema_of(const Lamp*) {
  static const auto made = describe<Lamp>("lamp", {field("name", &Lamp::name, "Its name.")});
  return made;
}

}  // namespace

TEST_CASE("members that a body does not have are told, but not without end") {
  std::string text = R"({"name":"desk","owner_id":7,"is_admin":true)";
  auto some = read_json<Lamp>(std::move(Json::parse(text + "}")).take());
  REQUIRE_FALSE(some);
  REQUIRE(some.error().fields.size() == 2);
  CHECK(some.error().fields[1].message == "\"is_admin\" is not a member of this body.");
  for (int i = 0; i < 1000; ++i) text += text::format(",\"m{}\":0", i);
  auto many = read_json<Lamp>(std::move(Json::parse(text + "}")).take());
  REQUIRE_FALSE(many);
  CHECK(many.error().fields.size() <= 50);
}

}  // namespace stithy::web

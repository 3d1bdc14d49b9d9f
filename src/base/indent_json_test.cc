// SPDX-License-Identifier: Apache-2.0
#include "base/indent_json.h"

#include <doctest/doctest.h>

namespace stithy {

TEST_CASE("JSON is laid out with two spaces a level, and its texts stay as they are") {
  CHECK(indent_json(R"({"a":[1,{"b":"x,{}:\"\\"}],"c":{},"d":[]})") ==
        "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x,{}:\\\"\\\\\"\n    }\n  ],\n"
        "  \"c\": {},\n  \"d\": []\n}");
  CHECK(indent_json("7") == "7");
}

}  // namespace stithy

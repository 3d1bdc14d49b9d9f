// SPDX-License-Identifier: Apache-2.0
#include "sys/clock.h"

#include <doctest/doctest.h>

#include <set>

namespace stithy::sys {

TEST_CASE("ids rise, and JavaScript can hold them") {
  constexpr std::int64_t kSafe = (std::int64_t{1} << 53) - 1;
  std::int64_t before = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto id = next_id_value();
    REQUIRE(id > before);
    REQUIRE(id <= kSafe);
    before = id;
  }
}

TEST_CASE("the low bits of ids differ, also when each is made in a millisecond of its own") {
  std::set<std::int64_t> low;
  for (int i = 0; i < 12; ++i) {
    auto id = next_id_value();
    low.insert(id & 0xff);
    auto millisecond = id >> 12;
    while (next_id_value() >> 12 == millisecond) {}
  }
  // Folders of repositories are chosen by them.
  CHECK(low.size() > 3);
}

}  // namespace stithy::sys

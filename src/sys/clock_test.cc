// SPDX-License-Identifier: Apache-2.0
#include "sys/clock.h"

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <thread>

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
  // Many ids at once run ahead of the clock; then the low bits are those of counting.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::set<std::int64_t> low;
  for (int i = 0; i < 12; ++i) {
    low.insert(next_id_value() & 0xff);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  // Folders of repositories are chosen by them.
  CHECK(low.size() > 3);
}

TEST_CASE("servers that share their data make ids of their own slots") {
  take_id_slot(3);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (int i = 0; i < 50; ++i) {
    // 12 bits of sequence, and eight slots of them.
    CHECK(((next_id_value() & 0xfff) >> 9) == 3);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace stithy::sys

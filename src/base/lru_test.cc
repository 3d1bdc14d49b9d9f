// SPDX-License-Identifier: Apache-2.0
#include "base/lru.h"

#include <doctest/doctest.h>

namespace stithy {
namespace {

TEST_CASE("the value used longest ago goes first, and a reader keeps what it holds") {
  Lru<int> cache(3 * 1000);
  cache.put("a", std::make_shared<int>(1), 700);
  cache.put("b", std::make_shared<int>(2), 700);
  cache.put("c", std::make_shared<int>(3), 700);
  auto held = cache.find("a");
  cache.put("d", std::make_shared<int>(4), 700);
  CHECK(cache.find("b") == nullptr);
  REQUIRE(cache.find("a") != nullptr);
  cache.put("e", std::make_shared<int>(5), 2800);
  CHECK(cache.find("a") == nullptr);
  CHECK(*held == 1);
}

TEST_CASE("a value larger than the budget is not kept and the old one under its key is gone") {
  Lru<int> cache(1000);
  cache.put("a", std::make_shared<int>(1), 10);
  cache.put("a", std::make_shared<int>(2), 5000);
  CHECK(cache.find("a") == nullptr);
  CHECK(cache.cost() == 0);
}

}  // namespace
}  // namespace stithy

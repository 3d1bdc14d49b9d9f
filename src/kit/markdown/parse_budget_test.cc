// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/parse_budget.h"

#include <doctest/doctest.h>

namespace stithy::kit {

TEST_CASE("an arena gives zeroed memory that keeps its bytes, until the budget is used up") {
  BudgetArena arena(
      {.memory_bytes_max = std::size_t{16} << 20, .processor_micros_max = 60'000'000});
  std::size_t given = 0;
  bool zeroed = true, kept = true;
  std::vector<unsigned char*> blocks;
  blocks.reserve(20'000);
  // Small blocks, large ones, and those that are larger than any chunk.
  const bool finished = arena.run([&] {
    for (std::size_t i = 0;; ++i) {
      const std::size_t size = i % 1000 == 999 ? std::size_t{5} << 20 : 40 + i % 200 * 13;
      auto* block = static_cast<unsigned char*>(arena.allocate(size));
      zeroed = zeroed && block[0] == 0 && block[size - 1] == 0;
      block[0] = block[size - 1] = static_cast<unsigned char>(i % 250 + 1);
      blocks.push_back(block);
      given += size;
    }
  });
  CHECK_FALSE(finished);
  CHECK(zeroed);
  for (std::size_t i = 0; i < blocks.size(); ++i)
    kept = kept && blocks[i][0] == static_cast<unsigned char>(i % 250 + 1);
  CHECK(kept);
  CHECK(given > std::size_t{5} << 20);
  CHECK(given < std::size_t{16} << 20);
}

TEST_CASE("a block that grows keeps what stood in it") {
  BudgetArena arena(parse_budget_for(1000));
  CHECK(arena.run([&] {
    auto* block = static_cast<char*>(arena.reallocate(nullptr, 10));
    block[9] = 'x';
    auto* larger = static_cast<char*>(arena.reallocate(block, 100'000));
    CHECK(larger[9] == 'x');
    CHECK(larger[99'999] == 0);
    CHECK(arena.reallocate(larger, 50) == larger);
  }));
}

TEST_CASE("no document may use more than a quarter of a gibibyte, however large it is") {
  CHECK(parse_budget_for(1000).memory_bytes_max > std::size_t{8} << 20);
  CHECK(parse_budget_for(std::size_t{1} << 30).memory_bytes_max <= std::size_t{256} << 20);
}

}  // namespace stithy::kit

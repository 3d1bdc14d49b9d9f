// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/cache.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "kit/cache/memory_store.h"

namespace stithy::cache {

namespace {

constexpr Space kPages{"test.pages", 1, std::chrono::hours(1)};
constexpr Space kPagesOfOld{"test.pages", 2, std::chrono::hours(1)};
constexpr Space kOthers{"test.others", 1, std::chrono::hours(1)};

struct Bench {
  sys::SystemClock clock;
  kit::Metrics metrics;
  Cache cache{std::make_unique<MemoryStore>(MemoryOptions{}, clock), metrics};
  static Deadline soon() { return Deadline::in(std::chrono::seconds(30)); }
  bool counted(std::string_view line) {
    return metrics.render().find("stithy_cache_lookups_total" + std::string(line)) !=
           std::string::npos;
  }
};

}  // namespace

TEST_CASE("another space, version, epoch or name is another value of the cache") {
  Bench bench;
  bench.cache.put({kPages, "a"}, "one");
  CHECK(*bench.cache.find({kPages, "a"}) == "one");
  CHECK(!bench.cache.find({kPagesOfOld, "a"}));
  CHECK(!bench.cache.find({kOthers, "a"}));
  CHECK(!bench.cache.find({kPages, "a", 1}));
  CHECK(!bench.cache.find({kPages, "b"}));
  const std::string long_name(500, 'n');
  bench.cache.put({kPages, long_name + "1"}, "long");
  CHECK(bench.cache.find({kPages, long_name + "1"}));
  CHECK(!bench.cache.find({kPages, long_name + "2"}));
  // No name can be mistaken for the fingerprint of a long one's.
  CHECK(Key{kPages, "#x"}.render() != Key{kPages, "x"}.render());
  CHECK(bench.counted("{result=\"hit\",space=\"test.pages\"} 2"));
}

TEST_CASE("of many who ask for the same at once one makes it") {
  Bench bench;
  std::atomic<int> made = 0, right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      auto value = bench.cache.find_or_make({kPages, "slow"}, Bench::soon(), [&]() -> Result<Made> {
        ++made;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return Made{"the answer"};
      });
      if (value && **value == "the answer") ++right;
    });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(made, 1);
  CHECK_EQ(right, 16);
}

TEST_CASE("who waits for a maker waits no longer than his deadline") {
  Bench bench;
  std::atomic<bool> began = false, may_end = false;
  std::thread slow([&] {
    auto value = bench.cache.find_or_make({kPages, "x"}, Bench::soon(), [&]() -> Result<Made> {
      began = true;
      while (!may_end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return Made{"late"};
    });
    CHECK(value.has_value());
  });
  while (!began) std::this_thread::yield();
  auto own = bench.cache.find_or_make({kPages, "x"}, Deadline::in(std::chrono::milliseconds(20)),
                                      [] { return Result<Made>(Made{"own"}); });
  REQUIRE(own);
  CHECK(**own == "own");
  may_end = true;
  slow.join();
}

TEST_CASE("a maker that fails, or throws, leaves nothing behind and nobody waiting") {
  Bench bench;
  auto failed = bench.cache.find_or_make(
      {kPages, "x"}, Bench::soon(), []() -> Result<Made> { return invalid("It cannot be made."); });
  REQUIRE(!failed);
  CHECK_EQ(failed.error().code, Code::Invalid);
  CHECK_THROWS(static_cast<void>(
      bench.cache.find_or_make({kPages, "x"}, Bench::soon(),
                               []() -> Result<Made> { return Made{std::string().substr(1)}; })));
  auto made = bench.cache.find_or_make({kPages, "x"}, Bench::soon(), [] {
    return Result<Made>(Made{"plain", false});
  });
  REQUIRE(made);
  CHECK(**made == "plain");
  // Not to be kept.
  CHECK(!bench.cache.find({kPages, "x"}));
}

}  // namespace stithy::cache

// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/memory_store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "base/lru.h"
#include "kit/cache/frequency.h"

namespace stithy::cache {

namespace {

struct FixedClock final : sys::Clock {
  Instant now() const override { return at; }
  Instant at = Instant::from_seconds(1'800'000'000);
};

constexpr std::chrono::hours kLong{1};
Bytes bytes_of(std::size_t size) { return std::make_shared<const std::string>(size, 'x'); }

// What people ask for: a few things often, most things rarely.
class Zipf {
 public:
  Zipf(std::size_t things, double skew) {
    double sum = 0;
    for (std::size_t i = 1; i <= things; ++i)
      sums_.push_back(sum += 1 / std::pow(static_cast<double>(i), skew));
  }
  std::size_t operator()(std::mt19937_64& dice) const {
    double at = static_cast<double>(dice() >> 11) / 9007199254740992.0 * sums_.back();
    return static_cast<std::size_t>(std::lower_bound(sums_.begin(), sums_.end(), at) -
                                    sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

// Reading by people, with a crawler that walks over everything once in a while.
std::vector<std::string> trace(double skew, std::size_t scan_every) {
  constexpr std::size_t kThings = 50'000, kAsks = 300'000;
  std::mt19937_64 dice(20'260'101);
  Zipf zipf(kThings, skew);
  std::vector<std::string> out;
  std::size_t page = 0;
  while (out.size() < kAsks) {
    out.push_back("p" + std::to_string(zipf(dice)));
    if (scan_every != 0 && out.size() % scan_every == 0)
      for (int i = 0; i < 2000; ++i) out.push_back("p" + std::to_string(page++ % kThings));
  }
  return out;
}

struct Hits {
  std::size_t ours = 0, lru = 0, asks = 0;
};

Hits compare(const std::vector<std::string>& asked) {
  constexpr std::size_t kBudget = std::size_t{2} << 20, kValue = 1000;
  FixedClock clock;
  MemoryStore ours({.bytes_max = kBudget, .shards = 1}, clock);
  Lru<std::string> lru(kBudget);
  Hits hits{.asks = asked.size()};
  for (const auto& key : asked) {
    if (ours.find(key))
      ++hits.ours;
    else
      ours.put(key, bytes_of(kValue), kLong);
    if (lru.find(key))
      ++hits.lru;
    else
      lru.put(key, bytes_of(kValue), kValue + 100);
  }
  return hits;
}

}  // namespace

TEST_CASE("the cache in memory hits at least as often as the least recently used would") {
  struct Trace {
    const char* name;
    double skew;
    std::size_t scan_every;
  };
  for (const Trace& one : {Trace{"zipf 0.8", 0.8, 0}, Trace{"zipf 1.0", 1.0, 0},
                           Trace{"zipf 0.9 with a crawler", 0.9, 5000}}) {
    auto hits = compare(trace(one.skew, one.scan_every));
    auto part = [&](std::size_t n) {
      return 100 * static_cast<double>(n) / static_cast<double>(hits.asks);
    };
    std::printf("cache hits, %s: %.1f %% (least recently used: %.1f %%) of %zu\n", one.name,
                part(hits.ours), part(hits.lru), hits.asks);
    CHECK(hits.ours >= hits.lru);
  }
}

TEST_CASE("what was asked for once does not push out what is asked for often") {
  FixedClock clock;
  MemoryStore store({.bytes_max = std::size_t{1} << 20, .shards = 1}, clock);
  auto ask = [&](const std::string& key) {
    if (!store.find(key)) store.put(key, bytes_of(1000), kLong);
  };
  for (int round = 0; round < 4; ++round)
    for (int i = 0; i < 700; ++i) store.find("often " + std::to_string(i));
  // Kept, and not found again since: a store without a memory of asking takes them for new.
  for (int i = 0; i < 700; ++i) store.put("often " + std::to_string(i), bytes_of(1000), kLong);
  for (int i = 0; i < 2000; ++i) ask("once " + std::to_string(i));
  int kept = 0;
  for (int i = 0; i < 700; ++i) kept += store.find("often " + std::to_string(i)) ? 1 : 0;
  CHECK(kept > 600);
}

TEST_CASE("the cache in memory stays within its budget, whatever is put in") {
  FixedClock clock;
  MemoryStore store({.bytes_max = std::size_t{1} << 20}, clock);
  std::mt19937_64 dice(7);
  for (int i = 0; i < 20'000; ++i) {
    store.put("k" + std::to_string(dice() % 5000), bytes_of(dice() % 20'000), kLong);
    store.find("k" + std::to_string(dice() % 5000));
    REQUIRE(store.stats().bytes <= std::size_t{1} << 20);
  }
  CHECK(store.stats().evictions > 0);
  CHECK(store.stats().entries > 10);
  store.put("too large", bytes_of(std::size_t{2} << 20), kLong);
  CHECK(!store.find("too large"));
}

TEST_CASE("a cached value is as old as the clock says") {
  FixedClock clock;
  MemoryStore store({}, clock);
  store.put("key", bytes_of(3), std::chrono::seconds(10));
  clock.at = clock.at + std::chrono::milliseconds(9'999);
  CHECK(store.find("key"));
  clock.at = clock.at + std::chrono::milliseconds(1);
  CHECK(!store.find("key"));
  CHECK_EQ(store.stats().entries, 0);
}

TEST_CASE("the sketch of frequencies never tells too little, and forgets") {
  Frequency frequency(1000);
  for (int i = 0; i < 5; ++i) frequency.note(42);
  CHECK_EQ(frequency.of(42), 5);
  for (std::uint64_t other = 1000; other < 1500; ++other) frequency.note(other * 7919);
  CHECK(frequency.of(42) >= 5);
  for (int i = 0; i < 100; ++i) frequency.note(43);
  CHECK_EQ(frequency.of(43), 15);
  for (std::uint64_t i = 0; i < 40'000; ++i) frequency.note(i * 104'729 + 5);
  CHECK(frequency.of(42) < 5);
}

}  // namespace stithy::cache

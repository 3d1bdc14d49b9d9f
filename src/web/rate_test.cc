// SPDX-License-Identifier: Apache-2.0
//
// One list of cases over the buckets in memory and those in Redis.
#include "web/rate.h"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdio>
#include <optional>
#include <thread>

#include "kit/redis/testing/test_redis.h"
#include "sys/clock.h"

namespace stithy::web {

namespace {

using std::chrono::milliseconds;

struct World {
  sys::SystemClock clock;
  kit::Metrics metrics;
  std::optional<redis::TestRedis> server;
  std::optional<redis::Door> door;

  void use_redis() {
    server.emplace();
    door.emplace(server->options(), metrics);
    redis::TestRedis::await(*door);
  }
  redis::Door* shared() { return door ? &*door : nullptr; }
  // The same rule for every class.
  std::unique_ptr<RateLimiter> limiter(RateRule rule) {
    return std::make_unique<RateLimiter>(std::vector<RateRule>(kRateClassCount, rule), shared());
  }
};

// So slow that nothing flows back while a test runs.
constexpr RateRule kSlow{5, 0.001};

void takes_until_empty(World& world) {
  auto limiter = world.limiter(kSlow);
  for (int left = 4; left >= 0; --left) {
    auto state = limiter->take(RateClass::Api, "ada", world.clock.now());
    REQUIRE(state);
    CHECK_EQ(state->limit, 5);
    CHECK_EQ(state->remaining, left);
    CHECK(state->reset > world.clock.now());
  }
  auto refused = limiter->take(RateClass::Api, "ada", world.clock.now());
  REQUIRE(!refused);
  CHECK_EQ(refused.error().code, Code::Limited);
  REQUIRE(refused.error().retry_after);
  CHECK(*refused.error().retry_after > std::chrono::seconds(900));
  CHECK(*refused.error().retry_after <= std::chrono::seconds(1000));
}

void counts_callers_and_classes_apart(World& world) {
  auto limiter = world.limiter(kSlow);
  for (int i = 0; i < 5; ++i) REQUIRE(limiter->take(RateClass::Api, "ada", world.clock.now()));
  CHECK(!limiter->take(RateClass::Api, "ada", world.clock.now()));
  CHECK(limiter->take(RateClass::Git, "ada", world.clock.now()));
  CHECK(limiter->take(RateClass::Api, "bob", world.clock.now()));
  CHECK(limiter->take(RateClass::Api, "", world.clock.now()));
}

void weighs(World& world) {
  auto limiter = world.limiter(kSlow);
  CHECK_EQ(limiter->take(RateClass::Api, "ada", world.clock.now(), 4)->remaining, 1);
  CHECK(!limiter->take(RateClass::Api, "ada", world.clock.now(), 2));
  // What was refused was not taken.
  CHECK(limiter->take(RateClass::Api, "ada", world.clock.now(), 1));
}

void looks_without_taking(World& world) {
  auto limiter = world.limiter(kSlow);
  for (int i = 0; i < 20; ++i)
    CHECK_EQ(limiter->peek(RateClass::Api, "ada", world.clock.now()).remaining, 5);
  REQUIRE(limiter->take(RateClass::Api, "ada", world.clock.now()));
  CHECK_EQ(limiter->peek(RateClass::Api, "ada", world.clock.now()).remaining, 4);
}

void flows_back(World& world) {
  auto limiter = world.limiter({2, 50});
  auto limit = redis::TestRedis::soon();
  int taken = 0;
  while (limiter->take(RateClass::Api, "ada", world.clock.now())) {
    ++taken;
    REQUIRE(!limit.passed());
  }
  CHECK(taken >= 2);
  while (!limiter->take(RateClass::Api, "ada", world.clock.now())) {
    REQUIRE(!limit.passed());
    std::this_thread::sleep_for(milliseconds(2));
  }
}

void does_not_limit_without_a_rule(World& world) {
  auto limiter = world.limiter({0, 0});
  for (int i = 0; i < 100; ++i)
    CHECK_EQ(limiter->take(RateClass::Api, "ada", world.clock.now())->limit, 0);
  limiter->replace_rules(std::vector<RateRule>(kRateClassCount, kSlow));
  CHECK_EQ(limiter->take(RateClass::Api, "ada", world.clock.now())->limit, 5);
}

void takes_as_one_step(World& world) {
  auto limiter = world.limiter({100, 0.001});
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n)
        taken += limiter->take(RateClass::Api, "ada", world.clock.now()) ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(taken, 100);
}

constexpr void (*kCases[])(World&) = {
    &takes_until_empty, &counts_callers_and_classes_apart, &weighs,           &looks_without_taking,
    &flows_back,        &does_not_limit_without_a_rule,    &takes_as_one_step};

void run_all(const char* name, bool in_redis) {
  int done = 0;
  for (auto* one : kCases) {
    World world;
    if (in_redis) world.use_redis();
    one(world);
    ++done;
  }
  std::printf("rate limit conformance: %s %d cases\n", name, done);
}

}  // namespace

TEST_CASE("rate limits in memory keep the promises of a limiter") { run_all("memory", false); }

TEST_CASE("rate limits in Redis keep the promises of a limiter") {
  if (redis::TestRedis::missing()) return;
  run_all("redis", true);
}

TEST_CASE("servers that share a Redis count a caller together") {
  if (redis::TestRedis::missing()) return;
  World world;
  world.use_redis();
  auto one = world.limiter(kSlow), other = world.limiter(kSlow);
  for (int i = 0; i < 3; ++i) REQUIRE(one->take(RateClass::Api, "ada", world.clock.now()));
  CHECK_EQ(other->take(RateClass::Api, "ada", world.clock.now())->remaining, 1);
  REQUIRE(one->take(RateClass::Api, "ada", world.clock.now()));
  CHECK(!other->take(RateClass::Api, "ada", world.clock.now()));
  // Not longer than it takes to be full again.
  auto left = world.door->run({"PTTL", world.door->key("rate:5:ada")}, redis::TestRedis::soon());
  REQUIRE(left);
  CHECK(left->number > 4'900'000);
  CHECK(left->number <= 5'001'000);
}

TEST_CASE("while Redis is away a server counts for itself") {
  if (redis::TestRedis::missing()) return;
  World world;
  world.use_redis();
  auto limiter = world.limiter(kSlow);
  for (int i = 0; i < 4; ++i) REQUIRE(limiter->take(RateClass::Api, "ada", world.clock.now()));
  world.server->die();
  for (int i = 0; i < 5; ++i) REQUIRE(limiter->take(RateClass::Api, "ada", world.clock.now()));
  CHECK(!limiter->take(RateClass::Api, "ada", world.clock.now()));
  world.server->start();
  redis::TestRedis::await(*world.door);
  auto back = limiter->take(RateClass::Api, "ada", world.clock.now());
  REQUIRE(back);
}

TEST_CASE("what is known afterwards makes a debt, which time pays") {
  RateLimiter limiter(std::vector<RateRule>(kRateClassCount, {60, 1}));
  Instant now = Instant::from_seconds(1'800'000'000);
  auto owes = [&](const char* who) {
    return !limiter.check_debt(RateClass::AnonymousCpu, who, now);
  };
  limiter.spend(RateClass::AnonymousCpu, "192.0.2.1", now, 59);
  CHECK(!owes("192.0.2.1"));
  limiter.spend(RateClass::AnonymousCpu, "192.0.2.1", now, 11);
  CHECK(owes("192.0.2.1"));
  CHECK(!owes("192.0.2.2"));
  CHECK_EQ(limiter.check_debt(RateClass::AnonymousCpu, "192.0.2.1", now).error().retry_after,
           std::chrono::seconds(10));
  now = now + std::chrono::seconds(10);
  CHECK(!owes("192.0.2.1"));
  // However much one request cost, a burst later it is forgiven.
  limiter.spend(RateClass::AnonymousCpu, "192.0.2.1", now, 1e9);
  now = now + std::chrono::seconds(59);
  CHECK(owes("192.0.2.1"));
  now = now + std::chrono::seconds(1);
  CHECK(!owes("192.0.2.1"));
}

TEST_CASE("the neighbours of one IPv6 customer count as one") {
  CHECK_EQ(address_prefix("192.0.2.7"), "192.0.2.7");
  CHECK_EQ(address_prefix("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
  CHECK_EQ(address_prefix("2001:db8:1:2::9"), address_prefix("2001:db8:1:2:3::4"));
}

}  // namespace stithy::web

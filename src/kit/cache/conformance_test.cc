// SPDX-License-Identifier: Apache-2.0
//
// One list of cases over every store: memory, Redis behind memory, and Redis behind no memory.
#include "kit/cache/redis_store.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <optional>
#include <thread>

#include "kit/cache/memory_store.h"
#include "kit/redis/testing/test_redis.h"

namespace stithy::cache {

namespace {

using std::chrono::milliseconds;
constexpr milliseconds kLong = std::chrono::hours(1);

Bytes bytes_of(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

// Forgets at once, so that every question reaches what stands behind it.
class NoMemory final : public Store {
 public:
  Bytes find(const std::string&) override { return nullptr; }
  void put(const std::string&, Bytes, milliseconds) override {}
};

struct World {
  sys::SystemClock clock;
  kit::Metrics metrics;
  MemoryStore memory{{.bytes_max = std::size_t{16} << 20}, clock};
  NoMemory nothing;
  std::optional<redis::TestRedis> server;
  std::optional<redis::Door> door;
  std::optional<RedisStore> shared;

  void use_redis(Store& first) {
    server.emplace();
    door.emplace(server->options(), metrics);
    redis::TestRedis::await(*door);
    shared.emplace(first, *door, Secret<>("a key of the tests"), metrics);
  }
  Store& store() { return shared ? static_cast<Store&>(*shared) : memory; }
};

void keeps_bytes_as_they_are(Store& store) {
  CHECK(!store.find("absent"));
  for (const auto& value : {std::string("plain"), std::string("\0\r\n\xff", 4), std::string(),
                            std::string(1'000'000, 'x')}) {
    store.put("key", bytes_of(value), kLong);
    auto found = store.find("key");
    REQUIRE(found);
    CHECK(*found == value);
  }
}

void tells_keys_apart(Store& store) {
  const std::string odd[] = {"a", "a ", "A", "a:b", std::string("a\0b", 3), "\xff", ""};
  for (const auto& key : odd) store.put(key, bytes_of("of " + key), kLong);
  for (const auto& key : odd) {
    auto found = store.find(key);
    REQUIRE(found);
    CHECK(*found == "of " + key);
  }
}

void forgets_in_time(Store& store) {
  store.put("never", bytes_of("x"), milliseconds(0));
  CHECK(!store.find("never"));
  store.put("key", bytes_of("x"), milliseconds(60));
  for (auto deadline = redis::TestRedis::soon(); store.find("key");) {
    REQUIRE(!deadline.passed());
    std::this_thread::sleep_for(milliseconds(5));
  }
  store.put("key", bytes_of("y"), kLong);
  REQUIRE(store.find("key"));
  CHECK(*store.find("key") == "y");
}

void leaves_a_reader_its_value(Store& store) {
  store.put("key", bytes_of("the first"), kLong);
  auto held = store.find("key");
  REQUIRE(held);
  store.put("key", bytes_of("the second"), kLong);
  CHECK(*held == "the first");
  CHECK(*store.find("key") == "the second");
}

void serves_many_at_once(Store& store) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&store, &wrong, thread] {
      for (int i = 0; i < 300; ++i) {
        std::string key = std::to_string((i * 7 + thread) % 50);
        auto found = store.find(key);
        if (found && *found != "value " + key) ++wrong;
        if (!found) store.put(key, bytes_of("value " + key), kLong);
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK_EQ(wrong, 0);
}

constexpr void (*kCases[])(Store&) = {&keeps_bytes_as_they_are, &tells_keys_apart, &forgets_in_time,
                                      &leaves_a_reader_its_value, &serves_many_at_once};

void run_all(const char* name, void (*prepare)(World&)) {
  int done = 0;
  for (auto* one : kCases) {
    World world;
    prepare(world);
    one(world.store());
    ++done;
  }
  std::printf("cache conformance: %s %d cases\n", name, done);
}

}  // namespace

TEST_CASE("cached bytes in memory keep the promises of a store") {
  run_all("memory", [](World&) {});
}

TEST_CASE("cached bytes in Redis behind memory keep the promises of a store") {
  if (redis::TestRedis::missing()) return;
  run_all("redis behind memory", [](World& world) { world.use_redis(world.memory); });
}

TEST_CASE("cached bytes in Redis alone keep the promises of a store") {
  if (redis::TestRedis::missing()) return;
  run_all("redis alone", [](World& world) { world.use_redis(world.nothing); });
}

TEST_CASE("what one server cached another one finds, for what is left of its time") {
  if (redis::TestRedis::missing()) return;
  World world;
  world.use_redis(world.memory);
  world.store().put("key", bytes_of("shared"), kLong);
  MemoryStore other_memory({.bytes_max = std::size_t{1} << 20}, world.clock);
  RedisStore other(other_memory, *world.door, Secret<>("a key of the tests"), world.metrics);
  REQUIRE(other.find("key"));
  CHECK(*other.find("key") == "shared");
  CHECK(other_memory.find("key"));
}

TEST_CASE("cached bytes in Redis that this instance did not sign are not there") {
  if (redis::TestRedis::missing()) return;
  World world;
  world.use_redis(world.nothing);
  Store& store = world.store();
  store.put("key", bytes_of("ours"), kLong);
  REQUIRE(store.find("key"));
  RedisStore stranger(world.nothing, *world.door, Secret<>("another key"), world.metrics);
  CHECK(!stranger.find("key"));
  // Moved to another name, changed, cut off.
  auto soon = redis::TestRedis::soon();
  auto sealed = world.door->run({"GET", world.door->key("cache:key")}, soon);
  REQUIRE(sealed);
  for (auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"moved", sealed->text}, {"key", sealed->text + "!"}, {"key", "short"}, {"key", ""}}) {
    REQUIRE(world.door->run({"SET", world.door->key("cache:" + name), value, "EX", "60"}, soon));
    CHECK(!store.find(name));
  }
}

TEST_CASE("while Redis is away its cache is the memory, and shares again when it is back") {
  if (redis::TestRedis::missing()) return;
  World world;
  world.use_redis(world.memory);
  Store& store = world.store();
  store.put("before", bytes_of("x"), kLong);
  world.server->die();
  CHECK(store.find("before"));
  CHECK(!store.find("absent"));
  store.put("meanwhile", bytes_of("y"), kLong);
  REQUIRE(store.find("meanwhile"));
  world.server->start();
  redis::TestRedis::await(*world.door);
  // The door may still find out that a connection is dead.
  for (auto deadline = redis::TestRedis::soon(); !deadline.passed();) {
    store.put("after", bytes_of("z"), kLong);
    if (auto told = world.door->run({"EXISTS", world.door->key("cache:after")}, deadline);
        told && told->number == 1)
      break;
    REQUIRE(!deadline.passed());
  }
  CHECK(store.find("meanwhile"));
}

}  // namespace stithy::cache

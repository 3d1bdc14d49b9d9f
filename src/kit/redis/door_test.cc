// SPDX-License-Identifier: Apache-2.0
//
// The door against a real redis-server that dies, stands still and comes back.
#include "kit/redis/door.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "kit/redis/subscription.h"
#include "kit/redis/testing/test_redis.h"
#include "sys/threads.h"

namespace stithy::redis {

namespace {

using std::chrono::milliseconds;

Deadline soon() { return TestRedis::soon(); }

// Waits until `done`; a hang limit, no promise of speed.
template <class Done>
bool comes_true(Done done) {
  for (auto deadline = soon(); !deadline.passed(); std::this_thread::sleep_for(milliseconds(2)))
    if (done()) return true;
  return false;
}

double counted(kit::Metrics& metrics, std::string_view series) {
  std::string text = metrics.render(), line = "\n" + std::string(series);
  auto at = text.find(line);
  return at == text.npos ? -1 : std::strtod(text.c_str() + at + line.size(), nullptr);
}

}  // namespace

TEST_CASE("commands and their replies of every kind go through the door as they are") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door door(server.options(), metrics);
  TestRedis::await(door);
  const std::string bytes("a\0b\r\n\xff", 6);
  auto set = door.run({"SET", door.key("x"), bytes}, soon());
  REQUIRE(set);
  CHECK_EQ(set->text, "OK");
  CHECK_EQ(door.run({"GET", "stithy:x"}, soon())->text, bytes);
  CHECK(door.run({"GET", "nothing"}, soon())->nothing());
  CHECK_EQ(door.run({"INCRBY", "n", "41"}, soon())->number, 41);
  auto list = door.run({"MGET", "n", "nothing"}, soon());
  REQUIRE_EQ(list->list.size(), 2);
  CHECK_EQ(list->list[0].text, "41");
  CHECK(list->list[1].nothing());
  auto wrong = door.run({"LPUSH", "n", "x"}, soon());
  REQUIRE(!wrong);
  CHECK_EQ(wrong.error().code, Code::Internal);
  CHECK(door.up());
  const std::string large(5'000'000, 'x');
  REQUIRE(door.run({"SET", "large", large}, soon()));
  CHECK_EQ(door.run({"GET", "large"}, soon())->text.size(), large.size());
  CHECK_EQ(counted(metrics, "stithy_redis_calls_total{outcome=\"refused\"} "), 1);
  CHECK_EQ(counted(metrics, "stithy_redis_up "), 1);
}

TEST_CASE("a pipeline is answered command by command, errors among them") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door door(server.options(), metrics);
  TestRedis::await(door);
  std::vector<Command> commands;
  for (int i = 0; i < 1000; ++i) commands.push_back({"INCR", "n"});
  commands[500] = {"INCR"};
  auto replies = door.run_all(commands, soon());
  REQUIRE(replies);
  REQUIRE_EQ(replies->size(), 1000);
  CHECK((*replies)[500].is_error("ERR"));
  CHECK_EQ((*replies)[999].number, 999);
  CHECK(door.run_all({}, soon())->empty());
}

TEST_CASE("a script runs as one step, and again after Redis forgot it") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door door(server.options(), metrics);
  TestRedis::await(door);
  const Script script("return redis.call('INCRBY', KEYS[1], ARGV[1])");
  CHECK_EQ(door.run(script, {"n"}, {"2"}, soon())->number, 2);
  CHECK_EQ(door.run(script, {"n"}, {"3"}, soon())->number, 5);
  REQUIRE(door.run({"SCRIPT", "FLUSH"}, soon()));
  CHECK_EQ(door.run(script, {"n"}, {"4"}, soon())->number, 9);
}

TEST_CASE("while Redis is away every call fails at once, and works again when it is back") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door door(server.options(), metrics);
  TestRedis::await(door);
  REQUIRE(door.run({"SET", "x", "1"}, soon()));
  server.die();
  REQUIRE(comes_true([&] { return !door.run({"GET", "x"}, soon()) && !door.up(); }));
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) {
    auto refused = door.run({"GET", "x"}, soon());
    REQUIRE(!refused);
    CHECK_EQ(refused.error().code, Code::Unavailable);
    CHECK_EQ(refused.error().cause, "");
  }
  // A hang limit: each of them waiting for a timeout would take five minutes.
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
  CHECK(counted(metrics, "stithy_redis_calls_total{outcome=\"away\"} ") >= 1000);
  CHECK_EQ(counted(metrics, "stithy_redis_up "), 0);
  CHECK_EQ(counted(metrics, "stithy_redis_connections "), 0);
  server.start();
  TestRedis::await(door);
  auto answer = door.run({"GET", "x"}, soon());
  REQUIRE(answer);
  CHECK(answer->nothing());
}

TEST_CASE("a Redis that was started anew between two calls is not noticed by the second") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door door(server.options(), metrics);
  TestRedis::await(door);
  REQUIRE(door.run({"PING"}, soon()));
  server.die();
  server.start();
  REQUIRE(comes_true([&] {
    Door other(server.options(), metrics);
    return other.wait_up(Deadline::in(milliseconds(500)));
  }));
  CHECK(door.run({"PING"}, soon()));
}

TEST_CASE("a Redis that stands still costs one timeout, not one each") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  auto options = server.options();
  options.connections_max = 2;
  Door door(options, metrics);
  TestRedis::await(door);
  server.stand_still();
  std::vector<std::thread> callers;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 16; ++i)
    callers.emplace_back([&] {
      for (int n = 0; n < 20; ++n) failures += door.run({"PING"}, soon()) ? 0 : 1;
    });
  for (auto& caller : callers) caller.join();
  CHECK_EQ(failures, 320);
  CHECK(!door.up());
  // Of 320 calls those on the two connections, and who waited for one, saw a wait at all.
  CHECK(counted(metrics, "stithy_redis_calls_total{outcome=\"failed\"} ") <= 32);
  server.go_on();
  TestRedis::await(door);
  CHECK(comes_true([&] { return door.run({"PING"}, soon()).has_value(); }));
}

TEST_CASE("a caller with little time does not shut the door for others") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  auto options = server.options();
  options.timeout = std::chrono::seconds(20);
  Door door(options, metrics);
  TestRedis::await(door);
  REQUIRE(door.run({"PING"}, soon()));
  CHECK(!door.run({"BLPOP", "nothing", "0"}, Deadline::in(milliseconds(20))));
  CHECK(door.up());
  CHECK(door.run({"PING"}, soon()));
}

TEST_CASE("who waits in Redis takes no connection of the pool, and stops when told to") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  auto options = server.options();
  options.connections_max = 1;
  Door door(options, metrics);
  TestRedis::await(door);
  std::thread giver([&] {
    std::this_thread::sleep_for(milliseconds(20));
    CHECK(door.run({"RPUSH", "list", "x"}, soon()));
  });
  auto taken = door.wait_for({"BLPOP", "list", "20"}, soon());
  giver.join();
  REQUIRE(taken);
  CHECK_EQ(taken->list[1].text, "x");
  std::stop_source stop;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(20));
    stop.request_stop();
  });
  auto ended = door.wait_for({"BLPOP", "list", "0"}, soon(), stop.get_token());
  stopper.join();
  CHECK(!ended);
  CHECK(door.up());
}

TEST_CASE("a password is given, and a wrong one leaves the door shut") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door first(server.options(), metrics);
  TestRedis::await(first);
  REQUIRE(first.run({"CONFIG", "SET", "requirepass", "secret"}, soon()));
  auto options = server.options();
  options.address.password = Secret<>("wrong");
  Door wrong(options, metrics);
  CHECK(!wrong.wait_up(Deadline::in(milliseconds(100))));
  options.address.password = Secret<>("secret");
  options.address.database = 3;
  Door right(options, metrics);
  TestRedis::await(right);
  REQUIRE(right.run({"SET", "x", "of three"}, soon()));
  CHECK(first.run({"GET", "x"}, soon())->nothing());
}

TEST_CASE("a subscription hears what is published, and says where it may have missed something") {
  if (TestRedis::missing()) return;
  TestRedis server;
  kit::Metrics metrics;
  Door door(server.options(), metrics);
  TestRedis::await(door);
  std::atomic<int> restored = 0;
  sys::Locked<std::vector<std::string>> heard;
  Subscription subscription(
      door, {door.key("a"), door.key("b")},
      {.heard =
           [&](std::string_view channel, std::string_view message) {
             heard.with([&](auto& all) {
               all.push_back(std::string(channel) + " " + std::string(message));
             });
           },
       .restored = [&] { ++restored; }});
  REQUIRE(comes_true([&] { return restored == 1; }));
  std::vector<Command> three = {{"PUBLISH", door.key("a"), "1"},
                                {"PUBLISH", door.key("b"), "2"},
                                {"PUBLISH", door.key("c"), "3"}};
  REQUIRE(door.run_all(three, soon()));
  CHECK(comes_true([&] { return heard.with([](auto& all) { return all.size(); }) == 2; }));
  CHECK_EQ(heard.with([](auto& all) { return all; }),
           std::vector<std::string>{"stithy:a 1", "stithy:b 2"});
  server.die();
  server.start();
  REQUIRE(comes_true([&] { return restored == 2; }));
  REQUIRE(comes_true([&] { return door.run({"PUBLISH", door.key("a"), "4"}, soon()); }));
  CHECK(
      comes_true([&] { return heard.with([](auto& all) { return all.back(); }) == "stithy:a 4"; }));
}

TEST_CASE("nobody waits for a Redis that was never there") {
  kit::Metrics metrics;
  Options options;
  options.address = std::move(parse_address("unix:/nonexistent/redis.sock")).take();
  Door door(options, metrics);
  auto refused = door.run({"PING"}, soon());
  REQUIRE(!refused);
  CHECK_EQ(refused.error().code, Code::Unavailable);
  CHECK_EQ(refused.error().retry_after, std::chrono::seconds(1));
}

}  // namespace stithy::redis

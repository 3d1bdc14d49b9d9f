// SPDX-License-Identifier: Apache-2.0
//
// The worlds of kit/jobs/simulation_test.cc with a real Redis that hands the jobs out, and more
// that befalls them: processes also die before and after each exchange with Redis, Redis loses what
// it holds or is away for a while, and orders are never passed on.
#include "kit/dispatch/stream_queue.h"

#include <doctest/doctest.h>

#include <array>

#include "kit/dispatch/testing/test_dispatch.h"
#include "kit/testing/job_world.h"
#include "kit/testing/seeds.h"

namespace stithy::dispatch {

namespace {

// What two processes and all worlds share.
struct Outside {
  redis::TestRedis& server;
  kit::Metrics metrics;
  redis::Door door;
  bool away = false;
  std::uint64_t lost = 0, untold = 0, absences = 0, exchanges = 0;

  explicit Outside(redis::TestRedis& at) : server(at), door(options_of(at), metrics) {
    redis::TestRedis::await(door);
  }
  static redis::Options options_of(redis::TestRedis& server) {
    redis::Options options = server.options();
    options.timeout = std::chrono::seconds(30);  // a busy machine is no part of the worlds
    return options;
  }
  void flush() { REQUIRE(door.run({"FLUSHDB"}, redis::TestRedis::soon())); }

  void disturb(std::uint64_t random) {
    switch (random % 4) {
      case 0: ++lost; return flush();
      case 1: ++untold; return static_cast<void>(kit::take_ordered());
      default: away = !away; absences += away;
    }
  }
};

struct World {
  Outside& outside;
  std::array<std::unique_ptr<Streams>, 2> streams;
  kit::JobWorld world;

  World(Outside& on, std::uint64_t seed) : outside(on), world(seed, hands()) {
    outside.away = false;
    outside.flush();
    static_cast<void>(kit::take_ordered());
  }

  kit::JobWorld::Hands hands() {
    kit::JobWorld::Hands hands;
    hands.driver = [this](kit::JobWorld& in, std::size_t process,
                          std::unique_ptr<kit::SqlQueue> rows,
                          std::span<const kit::JobKind> kinds) -> std::unique_ptr<kit::JobQueue> {
      Streams::Options options{.consumer = text::format("node-{}", process),
                               .entries_max = 100'000,
                               .idle = std::chrono::milliseconds(0),
                               .step = [this, &in, process]() -> Result<void> {
                                 ++outside.exchanges;
                                 TRY(in.step_outside(process));
                                 if (outside.away)
                                   return unavailable("Redis is away.", std::chrono::seconds(1));
                                 return {};
                               }};
      // A new process begins with nothing in its hands.
      streams[process] = std::make_unique<Streams>(outside.door, std::move(options));
      return std::make_unique<StreamQueue>(std::move(rows), *streams[process], in.clock(), kinds,
                                           outside.metrics);
    };
    hands.disturb = [this](std::uint64_t random) { outside.disturb(random); };
    return hands;
  }
};

}  // namespace

TEST_CASE("whatever dies or is lost in Redis, no promise of the queue is broken") {
  if (redis::TestRedis::missing()) return;
  Outside outside(TestDispatch::server());
  const kit::Seeds asked = kit::Seeds::asked();
  kit::JobWorld::Tally tally;
  for (std::uint64_t seed = asked.first; seed <= asked.last; ++seed) {
    World one(outside, seed);
    const std::string broken = one.world.live();
    REQUIRE_MESSAGE(broken.empty(), "STITHY_SEED=" << seed << ": " << broken);
    tally.add(one.world.tally());
  }
  MESSAGE("handed out by Redis: " << tally.render() << "; " << outside.exchanges
                                  << " steps at Redis, " << outside.lost << " losses of it, "
                                  << outside.absences << " absences, " << outside.untold
                                  << " times nobody was told");
  if (asked.alone) return;
  CHECK(tally.crashes > asked.last);
  CHECK(tally.done > asked.last);
  CHECK(outside.lost > asked.last / 10);
  CHECK(outside.absences > asked.last / 10);
}

TEST_CASE("a seed decides everything that happens in its world beside Redis") {
  if (redis::TestRedis::missing()) return;
  Outside outside(TestDispatch::server());
  for (std::uint64_t seed : {3, 14, 159}) {
    // One after the other: a world that is there listens to the orders of all.
    std::string traces[2];
    for (std::string& trace : traces) {
      World one(outside, seed);
      CHECK(one.world.live().empty());
      trace = one.world.trace();
    }
    CHECK(traces[0] == traces[1]);
  }
}

}  // namespace stithy::dispatch

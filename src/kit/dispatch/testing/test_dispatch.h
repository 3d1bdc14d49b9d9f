// SPDX-License-Identifier: Apache-2.0
//
// test_dispatch.h — for tests: jobs that are handed out by a real redis-server.
//
// One server a test program, started by the first that needs it and ended with the program; each
// TestDispatch has names of its own in it.
#pragma once

#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>

#include "kit/dispatch/stream_queue.h"
#include "kit/redis/testing/test_redis.h"
#include "sys/random.h"

namespace stithy::dispatch {

using Driver = std::function<std::unique_ptr<kit::JobQueue>(std::unique_ptr<kit::SqlQueue>,
                                                            std::span<const kit::JobKind>)>;

class TestDispatch {
 public:
  // Those of one prefix share their streams.
  explicit TestDispatch(redis::TestRedis& server, Streams::Options options = {},
                        std::string prefix = sys::random_hex(12) + ":")
      : door_(options_of(server, std::move(prefix)), metrics_),
        streams_(door_, std::move(options)) {
    redis::TestRedis::await(door_);
  }
  // With STITHY_TEST_DISPATCH=redis, where the server is installed.
  static std::unique_ptr<TestDispatch> if_asked() {
    const char* by = std::getenv("STITHY_TEST_DISPATCH");
    if (by == nullptr || std::string_view(by) != "redis" || redis::TestRedis::missing()) return {};
    return std::make_unique<TestDispatch>(server());
  }
  static redis::TestRedis& server() {
    static redis::TestRedis one;
    return one;
  }

  Driver driver(const sys::Clock& clock) {
    return
        [this, &clock](std::unique_ptr<kit::SqlQueue> rows, std::span<const kit::JobKind> kinds) {
          return std::make_unique<StreamQueue>(std::move(rows), streams_, clock, kinds, metrics_);
        };
  }
  redis::Door& door() { return door_; }
  Streams& streams() { return streams_; }
  kit::Metrics& metrics() { return metrics_; }
  // As if Redis had lost all that it held.
  void flush() { REQUIRE(door_.run({"FLUSHALL"}, redis::TestRedis::soon())); }

 private:
  static redis::Options options_of(redis::TestRedis& server, std::string prefix) {
    redis::Options options = server.options();
    options.prefix = std::move(prefix);
    return options;
  }
  kit::Metrics metrics_;
  redis::Door door_;
  Streams streams_;
};

}  // namespace stithy::dispatch

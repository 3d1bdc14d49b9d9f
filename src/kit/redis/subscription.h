// SPDX-License-Identifier: Apache-2.0
//
// subscription.h — hearing of what is published in Redis, on a connection and a thread of its own.
//
// Messages that are published while Redis is away, or before the channels are subscribed to again,
// are lost; `restored` runs after each such gap and once at the start, so that the listener can
// look for itself. Both functions run on the thread of the subscription and must be quick. The door
// outlives it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "kit/redis/door.h"
#include "sys/fd.h"

namespace stithy::redis {

struct Listener {
  std::function<void(std::string_view channel, std::string_view message)> heard;
  std::function<void()> restored = {};
};

class Subscription {
 public:
  // Channels as they stand in Redis (Door::key).
  Subscription(Door& door, std::vector<std::string> channels, Listener listener);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

 private:
  void listen();
  Result<void> hear(Connection& connection);
  Result<void> confirm(Connection& connection);
  bool wait_for_redis();

  Door& door_;
  const std::vector<std::string> channels_;
  const Listener listener_;
  sys::Fd wake_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace stithy::redis

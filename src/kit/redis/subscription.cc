// SPDX-License-Identifier: Apache-2.0
#include "kit/redis/subscription.h"

#include <sys/eventfd.h>

namespace stithy::redis {

namespace {

// A Redis that says nothing for so long is asked whether it is there.
constexpr std::chrono::seconds kQuiet{20};

}  // namespace

Subscription::Subscription(Door& door, std::vector<std::string> channels, Listener listener)
    : door_(door),
      channels_(std::move(channels)),
      listener_(std::move(listener)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  CHECK(wake_.get() >= 0);
  thread_ = std::thread([this] { listen(); });
}

Subscription::~Subscription() {
  {
    std::lock_guard lock(door_.mutex_);
    stopping_ = true;
  }
  door_.changed_.notify_all();
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

bool Subscription::wait_for_redis() {
  std::unique_lock lock(door_.mutex_);
  door_.changed_.wait(lock, [this] { return stopping_ || door_.up_; });
  return !stopping_;
}

void Subscription::listen() {
  while (wait_for_redis()) {
    auto connection = door_.make_connection({Deadline::in(door_.options_.connect_timeout)});
    if (!connection) continue;
    auto heard = hear(**connection);
    if (!heard && !stopping_) door_.shut(heard.error().cause);
  }
}

// Redis confirms each channel apart.
Result<void> Subscription::confirm(Connection& connection) {
  Command subscribe = {"SUBSCRIBE"};
  subscribe.insert(subscribe.end(), channels_.begin(), channels_.end());
  auto deadline = Deadline::in(door_.options_.connect_timeout);
  TRY(connection.send({&subscribe, 1}, deadline));
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    Reply reply = TRY(connection.receive(deadline, wake_.get()));
    if (reply.failed()) return error_of(reply);
  }
  return {};
}

Result<void> Subscription::hear(Connection& connection) {
  TRY(confirm(connection));
  if (listener_.restored) listener_.restored();
  bool asked = false;
  while (!stopping_) {
    if (!connection.readable(Deadline::in(asked ? door_.options_.connect_timeout : kQuiet),
                             wake_.get())) {
      if (stopping_) return {};
      if (asked) return away("redis: the subscription is silent");
      const Command ping = {"PING"};
      TRY(connection.send({&ping, 1}, Deadline::in(door_.options_.timeout)));
      asked = true;
      continue;
    }
    Reply reply = TRY(connection.receive(Deadline::in(door_.options_.connect_timeout)));
    asked = false;
    if (reply.failed()) return error_of(reply);
    if (reply.list.size() == 3 && reply.list[0].text == "message")
      listener_.heard(reply.list[1].text, reply.list[2].text);
  }
  return {};
}

}  // namespace stithy::redis

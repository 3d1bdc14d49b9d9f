// SPDX-License-Identifier: Apache-2.0
#include "kit/dispatch/watch.h"

namespace stithy::dispatch {

namespace {

// One question to Redis; after it the next begins.
constexpr std::chrono::milliseconds kSpan{5'000};
constexpr std::chrono::milliseconds kBetweenKnocks{100};

}  // namespace

Watch::Watch(Streams& streams, kit::Lane lane, Ears ears)
    : streams_(streams), lane_(lane), ears_(std::move(ears)), thread_([this] { watch(); }) {}

Watch::~Watch() {
  {
    std::lock_guard lock(mutex_);
    stop_.request_stop();
  }
  asked_.notify_all();
  thread_.join();
}

void Watch::wait() {
  {
    std::lock_guard lock(mutex_);
    waiting_ = true;
  }
  asked_.notify_all();
}

bool Watch::await_turn() {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [this] { return waiting_ || stop_.stop_requested(); });
  return !stop_.stop_requested();
}

void Watch::watch() {
  bool away = false;
  while (await_turn()) {
    // In short waits, so that the end of the program is not late.
    if (!streams_.wait_up(Deadline::in(kBetweenKnocks))) {
      away = true;
      continue;
    }
    if (std::exchange(away, false)) ears_.returned();
    auto entries = streams_.wait_for(lane_, kSpan, stop_.get_token());
    if (stop_.stop_requested()) return;
    if (!entries) {
      away = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    if (entries->empty()) continue;
    {
      std::lock_guard lock(mutex_);
      waiting_ = false;
    }
    ears_.came(std::move(entries).take());
  }
}

}  // namespace stithy::dispatch

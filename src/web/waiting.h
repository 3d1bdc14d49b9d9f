// SPDX-License-Identifier: Apache-2.0
//
// waiting.h — requests that wait for something to happen (long polls), without a thread.
//
// A handler that finds nothing yet gives its request back; when the topic is told, or the time is
// over, the dispatcher runs the row again from the start, so that everything is authorised anew.
// Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace stithy::web {

// One request's place. Made before the handler looks, so that what is told while it looks is not
// missed.
class Waiting {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // From any thread: something happened, look again.
  void wake();
  // The request is given back until then; `again` runs once, on whichever thread wakes it. At once
  // when it was woken since the last look.
  void rest(Moment until, std::function<void()> again);
  // A look begins: what is told from now on wakes it.
  void begin_look();
  // It waits no longer: there is no place, or it has its answer. Who rests looks a last time.
  void end();
  bool ended() const;
  bool due(Moment now) const;
  bool resting() const;

 private:
  mutable std::mutex mutex_;
  bool woken_ = false, ended_ = false;
  Moment until_;
  std::function<void()> again_;
};

// Wakes those whose time is over. The thread begins with the first that waits.
class WaitingRoom {
 public:
  explicit WaitingRoom(std::size_t seats) : seats_(seats) {}
  ~WaitingRoom() { close(); }
  // False: full, or closed.
  bool seat(std::shared_ptr<Waiting> waiting);
  std::size_t size() const;
  // Wakes everybody, and seats nobody any more.
  void close();

 private:
  void watch();

  const std::size_t seats_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Waiting>> seated_;
  bool closed_ = false;
  std::thread watcher_;
};

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
//
// watch.h — waits for entries of one lane, on a thread and a connection of its own, while the lane
// has nothing.
//
// Thread-safe. The streams outlive it; its functions run on its thread and must be quick.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "kit/dispatch/streams.h"

namespace stithy::dispatch {

class Watch {
 public:
  struct Ears {
    std::function<void(std::vector<Entry>)> came;  // the waiting is over until wait() is called
    std::function<void()> returned;                // Redis went and came back
  };
  Watch(Streams& streams, kit::Lane lane, Ears ears);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void wait();  // begins to wait, if it does not already

 private:
  void watch();
  bool await_turn();

  Streams& streams_;
  const kit::Lane lane_;
  const Ears ears_;
  std::mutex mutex_;
  std::condition_variable asked_;
  bool waiting_ = false;
  std::stop_source stop_;
  std::thread thread_;
};

}  // namespace stithy::dispatch

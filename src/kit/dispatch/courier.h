// SPDX-License-Identifier: Apache-2.0
//
// courier.h — carries notices and dropped entries to Redis on a thread of its own, so that neither
// who commits nor who settles waits for it. What comes together goes in one pipeline.
//
// Bounded: what does not fit, and what Redis does not take, is forgotten and `lost` is called, on
// the courier's thread; both are hints. Thread-safe. The streams outlive it.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "kit/dispatch/streams.h"

namespace stithy::dispatch {

class Courier {
 public:
  Courier(Streams& streams, std::function<void()> lost);
  ~Courier();  // carries what is left, if Redis is there
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  void add(std::vector<Notice> notices);
  void drop(std::vector<Entry> entries);

 private:
  void carry();
  bool deliver(const std::vector<Notice>& notices, const std::vector<Entry>& entries);

  Streams& streams_;
  const std::function<void()> lost_;
  std::mutex mutex_;
  std::condition_variable brought_;
  std::vector<Notice> notices_;
  std::vector<Entry> entries_;
  bool overflowed_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace stithy::dispatch

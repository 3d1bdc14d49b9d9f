// SPDX-License-Identifier: Apache-2.0
//
// gate.h — a counted entrance with a fair queue: who came first enters first.
//
// The writer lane is a Gate of one, the readers pass a Gate of as many as there may be handles.
// Thread-safe. Every enter() that succeeded is followed by one leave(), from any thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

#include "base/deadline.h"

namespace stithy::db {

class Gate {
 public:
  explicit Gate(std::size_t places) : free_(places) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  // False when the deadline passed first.
  [[nodiscard]] bool enter(Deadline deadline);
  void leave();

 private:
  struct Waiter {
    std::condition_variable wake;
    bool admitted = false;
  };
  std::mutex mutex_;
  std::size_t free_;
  std::list<Waiter*> queue_;
};

}  // namespace stithy::db

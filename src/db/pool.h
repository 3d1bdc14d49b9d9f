// SPDX-License-Identifier: Apache-2.0
//
// pool.h — handles of a database, opened when they are needed and lent to one thread at a time.
//
// A gate decides who may have one, in order of arrival; there are never more than `max`. The last
// used is lent first, since its caches are the warmest. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "db/faults.h"
#include "db/gate.h"
#include "sys/threads.h"

namespace stithy::db {

template <class Handle>
class Pool {
 public:
  explicit Pool(std::size_t max) : gate_(max == 0 ? 1 : max) {}

  // `open` makes a handle when none is idle. Unavailable when none comes free before the deadline.
  template <class Open>
  Result<std::unique_ptr<Handle>> borrow(Deadline deadline, const Open& open) {
    if (!gate_.enter(deadline)) return database_busy();
    auto handle = idle_.with([](auto& idle) {
      std::unique_ptr<Handle> last;
      if (idle.empty()) return last;
      last = std::move(idle.back());
      idle.pop_back();
      return last;
    });
    if (!handle) {
      Result<std::unique_ptr<Handle>> opened = open();
      if (!opened) {
        gate_.leave();
        return opened;
      }
      handle = std::move(opened).take();
      ++open_;
    }
    ++busy_;
    return handle;
  }
  void give_back(std::unique_ptr<Handle> handle) {
    idle_.with([&](auto& idle) { idle.push_back(std::move(handle)); });
    --busy_;
    gate_.leave();
  }
  // For a handle that is of no use any more.
  void discard(std::unique_ptr<Handle> handle) {
    handle.reset();
    --open_;
    --busy_;
    gate_.leave();
  }
  // When one handle lost its server, the idle ones did too.
  void close_idle() {
    auto stale = idle_.with([](auto& idle) { return std::exchange(idle, {}); });
    open_ -= stale.size();
  }

  std::size_t open() const { return open_; }
  std::size_t busy() const { return busy_; }

 private:
  Gate gate_;
  sys::Locked<std::vector<std::unique_ptr<Handle>>> idle_;
  std::atomic<std::size_t> open_{0}, busy_{0};
};

}  // namespace stithy::db

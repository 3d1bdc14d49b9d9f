// SPDX-License-Identifier: Apache-2.0
#include "db/gate.h"

namespace stithy::db {

bool Gate::enter(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (free_ > 0 && queue_.empty()) {
    --free_;
    return true;
  }
  Waiter waiter;
  auto place = queue_.insert(queue_.end(), &waiter);
  while (!waiter.admitted) {
    // left() is capped at a day, so a deadline of never() waits in turns.
    if (waiter.wake.wait_for(lock, deadline.left()) == std::cv_status::timeout &&
        deadline.passed() && !waiter.admitted) {
      queue_.erase(place);
      return false;
    }
  }
  return true;
}

void Gate::leave() {
  std::lock_guard lock(mutex_);
  if (queue_.empty()) {
    ++free_;
    return;
  }
  // The place is handed over, so that nobody who comes now can overtake.
  Waiter* next = queue_.front();
  queue_.pop_front();
  next->admitted = true;
  next->wake.notify_one();
}

}  // namespace stithy::db

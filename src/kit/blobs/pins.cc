// SPDX-License-Identifier: Apache-2.0
#include "kit/blobs/pins.h"

namespace stithy::blobs {

Pin::~Pin() {
  if (pins_) pins_->unpin(hash_);
}

Removal::~Removal() {
  if (pins_) pins_->removed(hash_);
}

Result<Pin> Pins::pin(const Hash& hash, Deadline deadline) {
  std::unique_lock lock(mutex_);
  bool free = free_.wait_for(lock, deadline.left(),
                             [&] { return removing_.find(hash) == removing_.end(); });
  if (!free)
    return unavailable("An old copy of this content is being removed. Try again in a moment.",
                       std::chrono::seconds(5));
  ++pinned_[hash];
  return Pin(this, hash);
}

std::optional<Removal> Pins::removal(const Hash& hash) {
  std::lock_guard lock(mutex_);
  if (pinned_.contains(hash) || !removing_.insert(hash).second) return std::nullopt;
  return Removal(this, hash);
}

void Pins::unpin(const Hash& hash) {
  std::lock_guard lock(mutex_);
  auto at = pinned_.find(hash);
  if (at != pinned_.end() && --at->second == 0) pinned_.erase(at);
}

void Pins::removed(const Hash& hash) {
  std::lock_guard lock(mutex_);
  removing_.erase(hash);
  free_.notify_all();
}

}  // namespace stithy::blobs

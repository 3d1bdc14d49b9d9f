// SPDX-License-Identifier: Apache-2.0
#include "http/body_queue.h"

#include <algorithm>
#include <cstring>

namespace stithy::http {

BodyQueue::BodyQueue(std::optional<std::uint64_t> length, std::size_t bytes_max,
                     std::function<void()> wanted)
    : length_(length), bytes_max_(bytes_max), wanted_(std::move(wanted)) {}

Result<std::size_t> BodyQueue::read(std::span<char> into, Deadline deadline) {
  std::unique_lock lock(mutex_);
  while (at_ == bytes_.size()) {
    if (error_) return *error_;
    if (ended_ || into.empty()) return std::size_t{0};
    if (!std::exchange(asked_, true)) {
      lock.unlock();
      wanted_();
      lock.lock();
      continue;
    }
    if (deadline.passed())
      return unavailable("The request body did not arrive in time.", std::chrono::seconds(1));
    wake_.wait_for(lock, deadline.left());
  }
  auto n = std::min(into.size(), bytes_.size() - at_);
  std::memcpy(into.data(), bytes_.data() + at_, n);
  at_ += n;
  if (at_ == bytes_.size()) {
    bytes_.clear();
    at_ = 0;
  }
  bool wake = full_ && bytes_.size() - at_ <= bytes_max_ / 2;
  if (wake) full_ = false;
  lock.unlock();
  if (wake) wanted_();
  return n;
}

std::size_t BodyQueue::room() {
  std::lock_guard lock(mutex_);
  if (discarding_ || error_) return bytes_max_;
  auto used = bytes_.size() - at_;
  full_ = used >= bytes_max_;
  return bytes_max_ - std::min(used, bytes_max_);
}

void BodyQueue::push(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (discarding_ || error_) return;
  if (at_ > 0 && bytes_.size() + bytes.size() > bytes_max_) {
    bytes_.erase(0, at_);
    at_ = 0;
  }
  bytes_ += bytes;
  wake_.notify_one();
}

void BodyQueue::end() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  wake_.notify_one();
}

void BodyQueue::fail(Error error) {
  std::lock_guard lock(mutex_);
  if (ended_ || error_) return;
  error_ = std::move(error);
  bytes_.clear();
  at_ = 0;
  wake_.notify_one();
}

void BodyQueue::discard() {
  std::lock_guard lock(mutex_);
  discarding_ = true;
  bytes_.clear();
  bytes_.shrink_to_fit();
  at_ = 0;
}

bool BodyQueue::settled() const {
  std::lock_guard lock(mutex_);
  return ended_ || error_.has_value();
}

bool BodyQueue::discarding() const {
  std::lock_guard lock(mutex_);
  return discarding_;
}

}  // namespace stithy::http

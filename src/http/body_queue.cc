// SPDX-License-Identifier: Apache-2.0
#include "http/body_queue.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace stithy::http {

BodyQueue::BodyQueue(std::optional<std::uint64_t> length, std::size_t bytes_max,
                     std::function<void()> wanted)
    : length_(length), bytes_max_(bytes_max), wanted_(std::move(wanted)) {}

BodyQueue::~BodyQueue() {
  if (gathering_ && gathering_->budget)
    *gathering_->budget += static_cast<std::int64_t>(file_bytes_);
}

bool BodyQueue::gather(Gathering gathering) {
  std::unique_lock lock(mutex_);
  gathering_ = std::move(gathering);
  gathered_ = bytes_.size();
  bool too_long = length_.value_or(gathered_) > gathering_->bytes_max;
  if (too_long && !error_) error_ = body_too_large(gathering_->bytes_max);
  if (ended_ || error_) {
    // The rest of a body that is too long still arrives, and its end must not be told as well.
    gathering_->gathered = nullptr;
    return true;
  }
  asked_ = true;
  lock.unlock();
  wanted_();
  return false;
}

// Nothing more will come: whoever waits reads on, and who asked to be told is told once.
void BodyQueue::settle(std::unique_lock<std::mutex> lock) {
  std::function<void()> gathered;
  if (gathering_) gathered = std::exchange(gathering_->gathered, nullptr);
  wake_.notify_one();
  lock.unlock();
  if (gathered) gathered();
}

Result<std::size_t> BodyQueue::read_file(std::span<char> into) {
  auto most = std::min<std::uint64_t>(into.size(), file_bytes_ - file_read_);
  auto got = ::pread(file_.get(), into.data(), most, static_cast<off_t>(file_read_));
  if (got <= 0) return internal("a gathered body cannot be read back");
  file_read_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

Result<std::size_t> BodyQueue::read(std::span<char> into, Deadline deadline) {
  std::unique_lock lock(mutex_);
  while (at_ == bytes_.size()) {
    if (error_) return *error_;
    if (file_read_ < file_bytes_ && !into.empty()) return read_file(into);
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
  if (discarding_ || error_ || gathering_) return bytes_max_;
  auto used = bytes_.size() - at_;
  full_ = used >= bytes_max_;
  return bytes_max_ - std::min(used, bytes_max_);
}

void BodyQueue::push(std::string_view bytes) {
  std::unique_lock lock(mutex_);
  if (discarding_ || error_) return;
  if (gathering_) {
    auto kept = keep(bytes);
    if (kept) return;
    error_ = std::move(kept).take_error();
    bytes_.clear();
    at_ = 0;
    return settle(std::move(lock));
  }
  if (at_ > 0 && bytes_.size() + bytes.size() > bytes_max_) {
    bytes_.erase(0, at_);
    at_ = 0;
  }
  bytes_ += bytes;
  wake_.notify_one();
}

Result<void> BodyQueue::keep(std::string_view bytes) {
  gathered_ += bytes.size();
  if (gathered_ > gathering_->bytes_max) return body_too_large(gathering_->bytes_max);
  if (!file_ && gathered_ <= kGatheredInMemory) {
    bytes_ += bytes;
    return {};
  }
  auto& budget = *gathering_->budget;
  auto size = static_cast<std::int64_t>(bytes.size());
  if (budget.fetch_sub(size) < size) {
    budget += size;
    return unavailable("Too many large requests arrive at once.", std::chrono::seconds(5));
  }
  file_bytes_ += bytes.size();
  if (!file_) file_ = TRY(sys::open_unnamed(gathering_->scratch));
  return sys::write_all(file_.get(), bytes);
}

void BodyQueue::end() {
  std::unique_lock lock(mutex_);
  ended_ = true;
  settle(std::move(lock));
}

void BodyQueue::fail(Error error) {
  std::unique_lock lock(mutex_);
  if (ended_ || error_) return;
  error_ = std::move(error);
  bytes_.clear();
  at_ = 0;
  settle(std::move(lock));
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

bool BodyQueue::dropping() const {
  std::lock_guard lock(mutex_);
  return discarding_ || error_.has_value();
}

}  // namespace stithy::http

// SPDX-License-Identifier: Apache-2.0
#include "ssh/conversation.h"

#include <algorithm>
#include <cstring>

namespace stithy::ssh {

Result<std::size_t> Conversation::read(std::span<char> into) {
  return read_within(into, patience_);
}

void Conversation::discard(std::uint64_t bytes_max, std::chrono::milliseconds silence_max) {
  std::string forgotten(64 * 1024, '\0');
  while (bytes_max > 0) {
    auto n = read_within(forgotten, silence_max);
    if (!n || *n == 0) return;
    bytes_max -= std::min<std::uint64_t>(bytes_max, *n);
  }
}

Result<std::size_t> Conversation::read_within(std::span<char> into,
                                              std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  auto ready = [this] { return heard_at_ < heard_.size() || ended_ || gone_; };
  if (!changed_.wait_for(lock, patience, ready))
    return unavailable("The client was silent for too long.", std::chrono::seconds(0));
  const std::size_t n = std::min(into.size(), heard_.size() - heard_at_);
  if (n == 0 && gone_) return unavailable("The client left.", std::chrono::seconds(0));
  std::memcpy(into.data(), heard_.data() + heard_at_, n);
  const bool was_full = heard_.size() - heard_at_ >= kWaitingBytesMax / 2;
  heard_at_ += n;
  const bool has_room = heard_.size() - heard_at_ < kWaitingBytesMax / 2;
  if (heard_at_ == heard_.size()) {
    heard_.clear();
    heard_at_ = 0;
  }
  lock.unlock();
  if (was_full && has_room) wake_();
  return n;
}

void Conversation::send(std::string_view bytes) {
  {
    std::lock_guard lock(mutex_);
    if (gone_) return;
    said_ += bytes;
  }
  wake_();
}

void Conversation::finish(Reply reply) {
  {
    std::lock_guard lock(mutex_);
    reply_.emplace(std::move(reply));
  }
  wake_();
}

void Conversation::hear(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  if (heard_at_ > 0 && heard_at_ >= heard_.size() / 2) {
    heard_.erase(0, heard_at_);
    heard_at_ = 0;
  }
  heard_ += bytes;
  changed_.notify_all();
}

void Conversation::end_of_input() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void Conversation::leave() {
  std::lock_guard lock(mutex_);
  gone_ = true;
  changed_.notify_all();
}

std::size_t Conversation::waiting() const {
  std::lock_guard lock(mutex_);
  return heard_.size() - heard_at_;
}

bool Conversation::input_ended() const {
  std::lock_guard lock(mutex_);
  return ended_;
}

std::string Conversation::take_said() {
  std::lock_guard lock(mutex_);
  return std::exchange(said_, {});
}

std::optional<Reply> Conversation::take_reply() {
  std::lock_guard lock(mutex_);
  return std::exchange(reply_, std::nullopt);
}

Result<bool> Conversation::find_request(const Measure& measure) {
  std::lock_guard lock(mutex_);
  auto view = std::string_view(heard_).substr(heard_at_);
  if (view.size() > kRequestBytesMax) return too_large("The request is too large.");
  auto size = TRY(measure(view));
  if (!size) return false;
  request_ = view.substr(0, *size);
  heard_at_ += *size;
  return true;
}

std::string Conversation::take_heard(std::size_t bytes_max) {
  std::lock_guard lock(mutex_);
  std::string out = heard_.substr(heard_at_, bytes_max);
  heard_at_ += out.size();
  return out;
}

void Conversation::put_back(std::string_view bytes) {
  std::lock_guard lock(mutex_);
  heard_.replace(0, heard_at_, bytes);
  heard_at_ = 0;
}

}  // namespace stithy::ssh

// SPDX-License-Identifier: Apache-2.0
#include "web/waiting.h"

#include <algorithm>
#include <utility>

namespace stithy::web {

namespace {

// How late somebody may be woken whose time is over.
constexpr std::chrono::milliseconds kRound{250};

}  // namespace

void Waiting::wake() {
  std::function<void()> again;
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
    again = std::exchange(again_, nullptr);
  }
  if (again) again();
}

void Waiting::rest(Moment until, std::function<void()> again) {
  {
    std::lock_guard lock(mutex_);
    if (!woken_) {
      until_ = until;
      again_ = std::move(again);
      return;
    }
  }
  again();
}

void Waiting::begin_look() {
  std::lock_guard lock(mutex_);
  woken_ = false;
}

void Waiting::end() {
  {
    std::lock_guard lock(mutex_);
    ended_ = true;
  }
  wake();
}

bool Waiting::ended() const {
  std::lock_guard lock(mutex_);
  return ended_;
}

bool Waiting::due(Moment now) const {
  std::lock_guard lock(mutex_);
  return again_ && until_ <= now;
}

bool Waiting::resting() const {
  std::lock_guard lock(mutex_);
  return static_cast<bool>(again_);
}

bool WaitingRoom::seat(std::shared_ptr<Waiting> waiting) {
  std::lock_guard lock(mutex_);
  if (closed_ || seated_.size() >= seats_) return false;
  seated_.push_back(std::move(waiting));
  if (!watcher_.joinable()) watcher_ = std::thread([this] { watch(); });
  if (seated_.size() == 1) changed_.notify_all();
  return true;
}

std::size_t WaitingRoom::size() const {
  std::lock_guard lock(mutex_);
  return seated_.size();
}

void WaitingRoom::close() {
  std::vector<std::shared_ptr<Waiting>> last;
  std::thread watcher;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    last.swap(seated_);
    watcher.swap(watcher_);
  }
  changed_.notify_all();
  if (watcher.joinable()) watcher.join();
  for (const auto& one : last) one->end();
}

void WaitingRoom::watch() {
  std::unique_lock lock(mutex_);
  while (!closed_) {
    if (seated_.empty()) {
      changed_.wait(lock);
      continue;
    }
    changed_.wait_for(lock, kRound, [this] { return closed_; });
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<Waiting>> due;
    std::erase_if(seated_, [&](const auto& one) {
      if (!one->resting()) return true;  // woken meanwhile; it is seated again if it rests again
      if (!one->due(now)) return false;
      due.push_back(one);
      return true;
    });
    lock.unlock();
    for (const auto& one : due) one->wake();
    due.clear();
    lock.lock();
  }
}

}  // namespace stithy::web

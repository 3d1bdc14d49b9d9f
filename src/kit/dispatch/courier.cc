// SPDX-License-Identifier: Apache-2.0
#include "kit/dispatch/courier.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace stithy::dispatch {

namespace {

constexpr std::size_t kLoadMax = 50'000;     // of each kind, waiting
constexpr std::size_t kPipelineMax = 1'000;  // commands or entries in one

template <class T>
bool append(std::vector<T>& into, std::vector<T> more) {
  if (into.size() + more.size() > kLoadMax) return false;
  into.insert(into.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
  return true;
}

template <class T, class F>
bool in_parts(const std::vector<T>& all, F&& act) {
  const std::span<const T> left(all);
  for (std::size_t at = 0; at < left.size(); at += kPipelineMax)
    if (!act(left.subspan(at, std::min(kPipelineMax, left.size() - at)))) return false;
  return true;
}

}  // namespace

Courier::Courier(Streams& streams, std::function<void()> lost)
    : streams_(streams), lost_(std::move(lost)), thread_([this] { carry(); }) {}

Courier::~Courier() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  brought_.notify_all();
  thread_.join();
}

void Courier::add(std::vector<Notice> notices) {
  if (notices.empty()) return;
  {
    std::lock_guard lock(mutex_);
    if (!append(notices_, std::move(notices))) overflowed_ = true;
  }
  brought_.notify_one();
}

void Courier::drop(std::vector<Entry> entries) {
  if (entries.empty()) return;
  {
    std::lock_guard lock(mutex_);
    // What stays there comes again as an entry that nobody dropped.
    append(entries_, std::move(entries));
  }
  brought_.notify_one();
}

bool Courier::deliver(const std::vector<Notice>& notices, const std::vector<Entry>& entries) {
  const bool told = in_parts(
      notices, [this](auto part) { return streams_.up() && streams_.add(part).has_value(); });
  in_parts(entries, [this](auto part) { return streams_.up() && streams_.drop(part).has_value(); });
  return told;
}

void Courier::carry() {
  std::unique_lock lock(mutex_);
  for (;;) {
    brought_.wait(lock, [this] {
      return stopping_ || overflowed_ || !notices_.empty() || !entries_.empty();
    });
    if (notices_.empty() && entries_.empty() && !overflowed_) return;
    const auto notices = std::exchange(notices_, {});
    const auto entries = std::exchange(entries_, {});
    const bool overflowed = std::exchange(overflowed_, false);
    const bool ending = stopping_;
    lock.unlock();
    if ((!deliver(notices, entries) || overflowed) && !ending) lost_();
    lock.lock();
  }
}

}  // namespace stithy::dispatch

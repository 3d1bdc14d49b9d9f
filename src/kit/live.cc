// SPDX-License-Identifier: Apache-2.0
#include "kit/live.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace stithy::kit {

void Live::watch(std::span<const std::string> topics, Watcher watcher) {
  auto shared = std::make_shared<const Watcher>(std::move(watcher));
  std::lock_guard lock(mutex_);
  if (++joined_ >= sweep_at_) sweep();
  for (const std::string& topic : topics) by_topic_[topic].push_back(shared);
}

void Live::tell(std::string_view topic, Instant now) {
  if (echo_) echo_(topic);
  hear(topic, now);
}

void Live::hear(std::string_view topic, Instant now) {
  std::vector<Shared> hearing;
  {
    std::lock_guard lock(mutex_);
    auto found = by_topic_.find(topic);
    if (found == by_topic_.end()) return;
    std::erase_if(found->second, [](const Shared& w) { return w->gone(); });
    if (found->second.empty()) {
      by_topic_.erase(found);
      return;
    }
    hearing = found->second;
  }
  for (const Shared& watcher : hearing) {
    watcher->send(topic);
    if (now >= watcher->until) watcher->close();
  }
}

std::size_t Live::size() const {
  std::lock_guard lock(mutex_);
  std::set<const Watcher*> seen;
  for (const auto& [topic, watchers] : by_topic_)
    for (const Shared& watcher : watchers)
      if (!watcher->gone()) seen.insert(watcher.get());
  return seen.size();
}

bool Live::ask(std::function<void()> question) {
  constexpr std::size_t kQuestionsMax = 20'000;
  sys::WorkerPool* pool = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (closed_) return false;
    if (!asking_) asking_ = std::make_unique<sys::WorkerPool>("live", 1, kQuestionsMax);
    pool = asking_.get();
  }
  return pool->submit(std::move(question));
}

void Live::close() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  if (asking_) asking_->close();
}

// Watchers of topics that nobody tells of would stay for ever. Doubling keeps the cost of a join
// constant on average.
void Live::sweep() {
  std::size_t left = 0;
  for (auto at = by_topic_.begin(); at != by_topic_.end();) {
    std::erase_if(at->second, [](const Shared& w) { return w->gone(); });
    left += at->second.size();
    at = at->second.empty() ? by_topic_.erase(at) : std::next(at);
  }
  joined_ = left;
  sweep_at_ = std::max<std::size_t>(64, 2 * left);
}

std::string live_topic(std::string_view kind, std::int64_t id) {
  return text::format("{}:{}", kind, id);
}

}  // namespace stithy::kit

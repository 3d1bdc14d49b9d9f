// SPDX-License-Identifier: Apache-2.0
//
// lru.h — a bounded memory of answers: what was used longest ago goes first.
//
// Keys are bytes, values are immutable and shared, so a reader keeps its value after eviction.
// `cost` is the caller's estimate in bytes; the sum never passes the budget. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace stithy {

struct LruStats {
  std::uint64_t hits = 0, misses = 0;
  std::size_t cost = 0;  // as the callers estimated it, in bytes
};

template <class Value>
class Lru {
 public:
  explicit Lru(std::size_t cost_max) : cost_max_(cost_max) {}

  std::shared_ptr<const Value> find(std::string_view key) {
    std::lock_guard lock(mutex_);
    auto it = places_.find(key);
    if (it == places_.end()) {
      ++misses_;
      return nullptr;
    }
    ++hits_;
    entries_.splice(entries_.begin(), entries_, it->second);
    return it->second->value;
  }

  // A value that alone passes the budget is not kept.
  void put(std::string key, std::shared_ptr<const Value> value, std::size_t cost) {
    cost += key.size() + sizeof(Entry);
    std::lock_guard lock(mutex_);
    if (auto it = places_.find(key); it != places_.end()) drop(it->second);
    if (cost > cost_max_) return;
    entries_.push_front({std::move(key), std::move(value), cost});
    places_.emplace(entries_.front().key, entries_.begin());
    cost_ += cost;
    while (cost_ > cost_max_) drop(std::prev(entries_.end()));
  }

  std::size_t cost() const { return stats().cost; }
  LruStats stats() const {
    std::lock_guard lock(mutex_);
    return {hits_, misses_, cost_};
  }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Value> value;
    std::size_t cost = 0;
  };
  using Place = typename std::list<Entry>::iterator;

  void drop(Place place) {
    places_.erase(place->key);
    cost_ -= place->cost;
    entries_.erase(place);
  }

  const std::size_t cost_max_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the newest first
  std::unordered_map<std::string_view, Place> places_;
  std::size_t cost_ = 0;
  std::uint64_t hits_ = 0, misses_ = 0;
};

}  // namespace stithy

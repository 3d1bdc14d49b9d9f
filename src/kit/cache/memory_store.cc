// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/memory_store.h"

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <unordered_map>

#include "kit/cache/frequency.h"

namespace stithy::cache {

namespace {

constexpr std::size_t kShardsMax = 16, kShardBytes = std::size_t{1} << 20;
// What an entry costs beside its bytes: the node of the list, that of the map, the blocks.
constexpr std::size_t kEntryBytes = 192;
// Of the budget of a shard: what is new, and of the rest what was found again.
constexpr double kWindowPart = 0.01, kProtectedPart = 0.8;
// Decides how many counters there are; a wrong guess costs precision, nothing else.
constexpr std::size_t kTypicalBytes = 1024;

std::uint64_t hash_of(const std::string& key) { return std::hash<std::string>{}(key); }

}  // namespace

class MemoryStore::Shard {
 public:
  explicit Shard(std::size_t bytes_max)
      : window_max_(static_cast<std::size_t>(static_cast<double>(bytes_max) * kWindowPart)),
        main_max_(bytes_max - window_max_),
        protected_max_(static_cast<std::size_t>(static_cast<double>(main_max_) * kProtectedPart)),
        frequency_(bytes_max / kTypicalBytes) {}

  Bytes find(const std::string& key, std::uint64_t hash, Instant now) {
    std::lock_guard lock(mutex_);
    frequency_.note(hash);
    auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    Place place = found->second;
    if (place->expires <= now) {
      drop(place);
      return nullptr;
    }
    touch(place);
    return place->value;
  }

  void put(const std::string& key, std::uint64_t hash, Bytes value, Instant expires) {
    const std::size_t cost = key.size() + value->size() + kEntryBytes;
    std::lock_guard lock(mutex_);
    if (auto found = places_.find(key); found != places_.end()) drop(found->second);
    if (cost > main_max_) return;
    auto& window = segments_[kWindow];
    window.entries.push_front({key, hash, std::move(value), expires, cost, kWindow});
    window.bytes += cost;
    places_.emplace(window.entries.front().key, window.entries.begin());
    while (window.bytes > window_max_) leave_window(std::prev(window.entries.end()));
  }

  void add_to(MemoryStats& stats) {
    std::lock_guard lock(mutex_);
    stats.entries += places_.size();
    for (const auto& segment : segments_) stats.bytes += segment.bytes;
    stats.evictions += evictions_;
  }

 private:
  enum Part : std::uint8_t { kWindow, kProbation, kProtected };
  struct Entry {
    std::string key;
    std::uint64_t hash;
    Bytes value;
    Instant expires;
    std::size_t cost;
    Part part;
  };
  using Entries = std::list<Entry>;
  using Place = Entries::iterator;
  struct Segment {
    Entries entries;  // the newest first
    std::size_t bytes = 0;
  };

  void move_to(Part part, Place place) {
    Segment &from = segments_[place->part], &to = segments_[part];
    from.bytes -= place->cost;
    to.bytes += place->cost;
    to.entries.splice(to.entries.begin(), from.entries, place);
    place->part = part;
  }

  void drop(Place place) {
    Segment& segment = segments_[place->part];
    segment.bytes -= place->cost;
    places_.erase(place->key);
    segment.entries.erase(place);
  }

  void touch(Place place) {
    if (place->part == kWindow) return move_to(kWindow, place);
    move_to(kProtected, place);
    auto& kept = segments_[kProtected];
    while (kept.bytes > protected_max_) move_to(kProbation, std::prev(kept.entries.end()));
  }

  // Who has to go for another one: of what was not found again the oldest.
  Place victim() {
    auto& probation = segments_[kProbation].entries;
    return std::prev(probation.empty() ? segments_[kProtected].entries.end() : probation.end());
  }

  void leave_window(Place candidate) {
    const unsigned wanted = frequency_.of(candidate->hash);
    while (segments_[kProbation].bytes + segments_[kProtected].bytes + candidate->cost >
           main_max_) {
      ++evictions_;
      Place other = victim();
      if (frequency_.of(other->hash) >= wanted) return drop(candidate);
      drop(other);
    }
    move_to(kProbation, candidate);
  }

  const std::size_t window_max_, main_max_, protected_max_;
  std::mutex mutex_;
  Frequency frequency_;
  std::array<Segment, 3> segments_;
  std::unordered_map<std::string_view, Place> places_;  // the keys lie in the entries
  std::uint64_t evictions_ = 0;
};

MemoryStore::MemoryStore(const MemoryOptions& options, const sys::Clock& clock) : clock_(clock) {
  std::size_t count = options.shards;
  if (count == 0) count = std::clamp<std::size_t>(options.bytes_max / kShardBytes, 1, kShardsMax);
  for (std::size_t i = 0; i < count; ++i)
    shards_.push_back(std::make_unique<Shard>(options.bytes_max / count));
}

MemoryStore::~MemoryStore() = default;

MemoryStore::Shard& MemoryStore::shard_of(std::uint64_t hash) const {
  // Of the upper bits, since maps and sketches use the lower ones.
  return *shards_[static_cast<std::size_t>(hash >> 40) % shards_.size()];
}

Bytes MemoryStore::find(const std::string& key) {
  const auto hash = hash_of(key);
  return shard_of(hash).find(key, hash, clock_.now());
}

void MemoryStore::put(const std::string& key, Bytes value, std::chrono::milliseconds ttl) {
  if (ttl <= std::chrono::milliseconds(0)) return;
  const auto hash = hash_of(key);
  shard_of(hash).put(key, hash, std::move(value), clock_.now() + ttl);
}

MemoryStats MemoryStore::stats() const {
  MemoryStats stats;
  for (const auto& shard : shards_) shard->add_to(stats);
  return stats;
}

}  // namespace stithy::cache

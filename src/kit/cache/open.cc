// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/open.h"

#include "kit/cache/memory_store.h"
#include "kit/cache/redis_store.h"
#include "kit/cache/settings.h"

namespace stithy::cache {

namespace {

constexpr kit::GaugeSpec kBytes{"stithy_cache_bytes", "Memory of the cache.", {}};
constexpr kit::GaugeSpec kEntries{"stithy_cache_entries", "Values in the memory of the cache.", {}};
constexpr kit::CounterSpec kEvictions{
    "stithy_cache_evictions_total", "Values that had to go, or were not let in, for room.", {}};

// The two levels as one.
class Levels final : public Store {
 public:
  Levels(std::unique_ptr<MemoryStore> memory, redis::Door& door, Secret<> key,
         kit::Metrics& metrics)
      : memory_(std::move(memory)), shared_(*memory_, door, std::move(key), metrics) {}
  Bytes find(const std::string& key) override { return shared_.find(key); }
  void put(const std::string& key, Bytes value, std::chrono::milliseconds ttl) override {
    shared_.put(key, std::move(value), ttl);
  }

 private:
  const std::unique_ptr<MemoryStore> memory_;
  RedisStore shared_;
};

}  // namespace

std::unique_ptr<Cache> open_cache(const kit::Settings& settings, redis::Door* door, Secret<> key,
                                  const sys::Clock& clock, kit::Metrics& metrics) {
  MemoryOptions options;
  options.bytes_max = static_cast<std::size_t>(kMemory(settings).bytes);
  auto memory = std::make_unique<MemoryStore>(options, clock);
  const MemoryStore* seen = memory.get();
  metrics.sample(kBytes, {}, [seen] { return static_cast<double>(seen->stats().bytes); });
  metrics.sample(kEntries, {}, [seen] { return static_cast<double>(seen->stats().entries); });
  metrics.sample(kEvictions, {}, [seen] { return static_cast<double>(seen->stats().evictions); });
  if (door == nullptr) return std::make_unique<Cache>(std::move(memory), metrics);
  return std::make_unique<Cache>(
      std::make_unique<Levels>(std::move(memory), *door, std::move(key), metrics), metrics);
}

}  // namespace stithy::cache

// SPDX-License-Identifier: Apache-2.0
//
// memory_store.h — cached bytes in this process, within a budget.
//
// W-TinyLFU: what is new enters a small window; what leaves the window stays only when it was asked
// for more often than what would have to go for it. A walk over everything, such as a crawler's,
// therefore passes through the window and leaves the rest as it was. What is found again moves up
// into the protected part. The keys are spread over shards with a lock each. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kit/cache/store.h"
#include "sys/clock.h"

namespace stithy::cache {

struct MemoryOptions {
  std::size_t bytes_max = std::size_t{64} << 20;
  std::size_t shards = 0;  // 0: by the budget
};

struct MemoryStats {
  std::size_t entries = 0, bytes = 0;
  std::uint64_t evictions = 0;  // of what was not too old
};

class MemoryStore final : public Store {
 public:
  MemoryStore(const MemoryOptions& options, const sys::Clock& clock);
  ~MemoryStore() override;

  Bytes find(const std::string& key) override;
  void put(const std::string& key, Bytes value, std::chrono::milliseconds ttl) override;
  MemoryStats stats() const;

 private:
  class Shard;
  Shard& shard_of(std::uint64_t hash) const;

  const sys::Clock& clock_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace stithy::cache

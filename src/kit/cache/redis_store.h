// SPDX-License-Identifier: Apache-2.0
//
// redis_store.h — cached bytes in Redis, shared by servers, behind the memory of this one.
//
// Found in memory it costs nothing; found in Redis it is kept in memory for what is left of its
// time. While Redis is away this is the memory alone. What lies in Redis is signed with a key of
// the instance, so that whoever can write to Redis cannot put words (or markup) into our mouth: a
// value with another signature is a miss. Thread-safe; memory and door outlive it.
#pragma once

#include "base/secret.h"
#include "kit/cache/store.h"
#include "kit/metrics.h"
#include "kit/redis/door.h"

namespace stithy::cache {

// Larger values stay in memory: moving them costs more than making them.
inline constexpr std::size_t kSharedBytesMax = std::size_t{4} << 20;

class RedisStore final : public Store {
 public:
  RedisStore(Store& memory, redis::Door& door, Secret<> key, kit::Metrics& metrics);

  Bytes find(const std::string& key) override;
  void put(const std::string& key, Bytes value, std::chrono::milliseconds ttl) override;

 private:
  std::string signature(const std::string& key, std::string_view value) const;

  Store& memory_;
  redis::Door& door_;
  const Secret<> key_;
  kit::Counter hits_, misses_, forged_, failed_;
};

}  // namespace stithy::cache

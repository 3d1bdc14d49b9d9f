// SPDX-License-Identifier: Apache-2.0
#include "kit/cache/redis_store.h"

#include "sys/crypto.h"

namespace stithy::cache {

namespace {

constexpr std::size_t kSignatureBytes = 32;  // HMAC with SHA-256
constexpr kit::CounterSpec kLookups{"stithy_cache_redis_lookups_total",
                                    "Questions to the cache in Redis, by what came of them.",
                                    {"result"}};

}  // namespace

RedisStore::RedisStore(Store& memory, redis::Door& door, Secret<> key, kit::Metrics& metrics)
    : memory_(memory),
      door_(door),
      key_(std::move(key)),
      hits_(metrics.counter(kLookups, {"hit"})),
      misses_(metrics.counter(kLookups, {"miss"})),
      forged_(metrics.counter(kLookups, {"not ours"})),
      failed_(metrics.counter(kLookups, {"away"})) {}

// Over the name as well: a value of one place is of no use in another.
std::string RedisStore::signature(const std::string& key, std::string_view value) const {
  std::string signed_text = std::to_string(key.size()) + ":" + key;
  signed_text += value;
  return sys::hmac_sha256(key_.reveal(), signed_text);
}

Bytes RedisStore::find(const std::string& key) {
  if (auto known = memory_.find(key)) return known;
  const std::string name = door_.key("cache:" + key);
  const redis::Command commands[] = {{"GET", name}, {"PTTL", name}};
  auto replies = door_.run_all(commands, Deadline::never());
  if (!replies) {
    failed_.add();
    return nullptr;
  }
  const redis::Reply &got = (*replies)[0], &left = (*replies)[1];
  if (got.kind != redis::Reply::Kind::Text || left.number <= 0) {
    misses_.add();
    return nullptr;
  }
  std::string_view sealed = got.text;
  std::string_view value = sealed.substr(std::min(kSignatureBytes, sealed.size()));
  if (sealed.size() < kSignatureBytes ||
      !sys::equal_constant_time(sealed.substr(0, kSignatureBytes), signature(key, value))) {
    forged_.add();
    return nullptr;
  }
  hits_.add();
  auto bytes = std::make_shared<const std::string>(value);
  memory_.put(key, bytes, std::chrono::milliseconds(left.number));
  return bytes;
}

void RedisStore::put(const std::string& key, Bytes value, std::chrono::milliseconds ttl) {
  memory_.put(key, value, ttl);
  if (ttl <= std::chrono::milliseconds(0) || value->size() > kSharedBytesMax || !door_.up()) return;
  std::string sealed = signature(key, *value);
  sealed += *value;
  auto kept = door_.run(
      {"SET", door_.key("cache:" + key), std::move(sealed), "PX", std::to_string(ttl.count())},
      Deadline::never());
  // The value is in memory and can be made again; the door has said what is wrong.
  static_cast<void>(kept);
}

}  // namespace stithy::cache

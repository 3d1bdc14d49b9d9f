// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the Redis that several servers share, or that one keeps its cache in.
#pragma once

#include <array>

#include "kit/redis/address.h"
#include "kit/settings.h"

namespace stithy::redis {

using kit::Setting;
using kit::TakesEffect;

inline bool is_key_prefix(std::string_view text) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:";
  return text.find_first_not_of(kAllowed) == text.npos;
}

inline constexpr Setting<Secret<>> kUrl{
    "redis.url",
    "",
    {.valid = &is_address, .rule = kAddressRule},
    "A Redis 6.2 or newer, or Valkey, that servers share: for the second level of the cache, for "
    "rate limits, and for handing jobs out (jobs.dispatch). Nothing is kept there that may not be "
    "lost, and the server goes on while it is away. Empty: none. It may hold the password, so it "
    "is a secret.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kPrefix{
    "redis.prefix",
    "stithy:",
    {.length_min = 1,
     .length_max = 64,
     .valid = &is_key_prefix,
     .rule = "letters, digits and the signs . _ - :"},
    "What the names of all keys begin with. Servers of one instance share it; another instance on "
    "the same Redis needs another one.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kConnections{
    "redis.connections",
    8,
    {.min = 1, .max = 256},
    "How many commands of this server may run at once.",
    {.takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::chrono::milliseconds> kTimeout{
    "redis.timeout",
    std::chrono::milliseconds(500),
    {.min = std::chrono::milliseconds(10), .max = std::chrono::milliseconds(60'000)},
    "How long a command may take. One that takes longer counts as Redis being away: until it "
    "answers again nobody waits for it.",
    {.takes_effect = TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 4> kSettings = {&kUrl, &kPrefix, &kConnections,
                                                                     &kTimeout};

}  // namespace stithy::redis

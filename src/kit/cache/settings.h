// SPDX-License-Identifier: Apache-2.0
//
// settings.h — how much this process remembers of what it made.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::cache {

inline constexpr kit::Setting<ByteCount> kMemory{
    "cache.memory",
    ByteCount::mebi(64),
    {.min = ByteCount::mebi(1), .max = ByteCount::mebi(1024 * 1024)},
    "How much memory the cache may take. With redis.url it stands before a second level in Redis.",
    {.takes_effect = kit::TakesEffect::Restart}};

inline constexpr std::array<const kit::SettingBase*, 1> kSettings = {&kMemory};

}  // namespace stithy::cache

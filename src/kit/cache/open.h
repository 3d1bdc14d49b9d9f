// SPDX-License-Identifier: Apache-2.0
//
// open.h — the cache that the settings ask for, with its figures.
#pragma once

#include <memory>

#include "base/secret.h"
#include "kit/cache/cache.h"
#include "kit/redis/door.h"
#include "kit/settings.h"
#include "sys/clock.h"

namespace stithy::cache {

// Without a door it is memory alone. `key` signs what lies in Redis. All references outlive it, and
// it outlives the last render of the metrics.
std::unique_ptr<Cache> open_cache(const kit::Settings& settings, redis::Door* door, Secret<> key,
                                  const sys::Clock& clock, kit::Metrics& metrics);

}  // namespace stithy::cache

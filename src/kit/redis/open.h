// SPDX-License-Identifier: Apache-2.0
//
// open.h — the door that the settings ask for.
#pragma once

#include <memory>

#include "kit/metrics.h"
#include "kit/redis/door.h"
#include "kit/settings.h"

namespace stithy::redis {

// None without redis.url. A Redis that does not answer within a second is gone on without. Metrics
// outlive the door.
Result<std::unique_ptr<Door>> open_door(const kit::Settings& settings, kit::Metrics& metrics);

}  // namespace stithy::redis

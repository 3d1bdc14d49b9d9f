// SPDX-License-Identifier: Apache-2.0
//
// lane_load.h — how busy a lane is at one moment; for probes, metrics and the admin page.
#pragma once

#include <cstddef>
#include <string_view>

namespace stithy::web {

struct LaneLoad {
  std::string_view name;  // "interactive", lives for ever
  std::size_t threads = 0, running = 0, queued = 0, queue_max = 0;
  bool is_full() const { return queued >= queue_max; }
};

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
//
// serve.h — the server process: sockets, lanes, jobs, signals, in one straight line.
#pragma once

#include "app/assembly.h"
#include "base/result.h"

namespace stithy::app {

// Returns after SIGTERM or SIGINT and a drained end. SIGHUP reads the TLS files again.
Result<void> serve(HouseOptions options);

}  // namespace stithy::app

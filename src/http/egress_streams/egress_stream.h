// SPDX-License-Identifier: Apache-2.0
//
// egress_stream.h — bytes to a server that answers nothing, such as one that takes logs.
//
// Goes out by the same checked door as every request (egress_target.h). Blocking.
#pragma once

#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "http/egress_target.h"

namespace stithy::http {

// All of them, and the end of the connection seen by both sides; else an error, and nobody knows
// how much has arrived.
Result<void> send_stream(const HostPort& to, std::string_view bytes, const EgressPolicy& policy,
                         Deadline deadline);

}  // namespace stithy::http

// SPDX-License-Identifier: Apache-2.0
//
// read_output.h — reads what a running git writes, chunk by chunk, within a deadline.
#pragma once

#include <functional>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "git/gateway.h"

namespace stithy::git {

enum class OutputEnd : std::uint8_t {
  Whole,    // git closed its output and succeeded
  Stopped,  // `take` said false; git is killed when `running` goes
  Late,     // the deadline passed
};

// `take` is given each chunk and says whether to go on. A failing exit of git is an Internal error.
Result<OutputEnd> read_output(Running& running, Deadline deadline,
                              const std::function<Result<bool>(std::string_view)>& take);

}  // namespace stithy::git

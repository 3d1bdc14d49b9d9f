// SPDX-License-Identifier: Apache-2.0
//
// failpoint.h — named places where a test can make this program fail or die.
//
// Always compiled in, so that what is tested is what runs. Inactive unless the environment variable
// STITHY_FAILPOINT held "name:crash" or "name:error" when the program started (several may be
// separated by commas), or a test called set_failpoints(). Names are written folder first:
// "receive.before_migrate". Thread-safe; an inactive failpoint costs one atomic load.
#pragma once

#include <string_view>

#include "base/result.h"

namespace stithy::sys {

// Does nothing; or ends the program at once without any clean-up; or returns an Internal error.
Result<void> failpoint(std::string_view name);

// Replaces what the environment asked for; empty switches all off. For tests.
void set_failpoints(std::string_view list);

}  // namespace stithy::sys

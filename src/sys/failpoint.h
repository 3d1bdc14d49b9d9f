// SPDX-License-Identifier: Apache-2.0
//
// failpoint.h — named places where a test can make this program fail or die.
//
// Always compiled in, so that what is tested is what runs. Inactive unless the environment variable
// STITHY_FAILPOINT held "name:MODE" when the program started (several may be separated by commas),
// or a test called set_failpoints(). The modes: `crash`; `error`, every time; `once`, an error the
// first time only. Names say what is done, then where: "receive.before_pack". The sources are their
// list: tests/fault/steps.ts reads it there and has a case for each. Thread-safe; an inactive
// failpoint costs one atomic load.
#pragma once

#include <string_view>

#include "base/result.h"

namespace stithy::sys {

// Does nothing; or ends the program at once without any clean-up (status 134); or logs and returns
// an Internal error.
Result<void> failpoint(std::string_view name);

// Replaces what the environment asked for; empty switches all off. For tests.
void set_failpoints(std::string_view list);

}  // namespace stithy::sys

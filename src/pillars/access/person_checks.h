// SPDX-License-Identifier: Apache-2.0
//
// person_checks.h — checks that several kinds of grants share; for this pillar alone.
#pragma once

#include "base/result.h"
#include "web/request.h"

namespace stithy::access {

// For what cannot be taken back: whoever finds an open browser does not get that far. Denied
// without a session whose password was given in the last ten minutes.
Result<void> check_fresh(const web::Request& request);

}  // namespace stithy::access

// SPDX-License-Identifier: Apache-2.0
//
// jobs.h — sealing what was written, and pruning what is old.
#pragma once

#include <vector>

#include "kit/jobs/job_kind.h"
#include "pillars/foundations.h"

namespace stithy::audit {

// The key that seals the head of the chain.
Secret<> sealing_key(const Foundations& on);

std::vector<kit::JobKind> jobs(const Foundations& on);

}  // namespace stithy::audit

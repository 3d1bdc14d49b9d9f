// SPDX-License-Identifier: Apache-2.0
//
// upkeep.h — keeping repositories fast: after pushes and by the hour, in the background.
//
// A push orders upkeep of its repository half a minute later, so that many pushes in a row cost one
// look; git/maintenance.h decides whether anything is worth doing. By the key of the job one
// repository is tended by one worker at a time.
#pragma once

#include <vector>

#include "kit/events.h"
#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"

namespace stithy::repos {

kit::Listener upkeep_after_push(const Foundations& on);
std::vector<kit::JobKind> upkeep_kinds(const Foundations& on);

}  // namespace stithy::repos

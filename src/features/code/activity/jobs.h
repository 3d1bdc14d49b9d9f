// SPDX-License-Identifier: Apache-2.0
//
// jobs.h — counting in the background: ordered by pushes, and each minute for readers who missed
// something, since a reading request cannot order anything itself (TallyFiles::want).
//
// One run takes a minute at most and orders the next, so that a long history keeps nothing else
// from being done; a run that is stopped or killed is taken up where it last wrote.
#pragma once

#include <vector>

#include "kit/events.h"
#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"

namespace stithy::code {

kit::Listener count_after_push(const Foundations& on);
std::vector<kit::JobKind> activity_kinds(const Foundations& on);

}  // namespace stithy::code

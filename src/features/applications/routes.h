// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature. Its handlers: protocol/handlers.h, pages/handlers.h.
#pragma once

#include <span>
#include <vector>

#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"
#include "web/route.h"

namespace stithy::applications {

std::span<const web::Route> routes();
std::vector<kit::JobKind> jobs(const Foundations& on);

}  // namespace stithy::applications

// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — why somebody may do something in a repository, or not.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::admin {

Result<web::Answer> show_access(const access::SiteAdmin& who, web::Request& request);

}  // namespace stithy::admin

// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and the handlers of its pages. Those of /api/v3 stand in
// api.h.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::admin {

std::span<const web::Route> routes();

// probes.cc: for machines. Liveness never touches the database; readiness says what is missing.
Result<web::Answer> health(const access::Anyone&, web::Request& request);
Result<web::Answer> readiness(const access::Anyone&, web::Request& request);
Result<web::Answer> metrics(const access::MetricsReader&, web::Request& request);

// reference.cc: the API's description, as data and as a page.
Result<web::Answer> openapi(const access::Anyone&, web::Request& request);
Result<web::Answer> api_docs(const access::Anyone&, web::Request& request);
Result<web::Answer> licences(const access::Anyone&, web::Request& request);

// pages.cc: the administrator's pages.
Result<web::Answer> overview(const access::SiteAdmin&, web::Request& request);

}  // namespace stithy::admin

// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the pages and forms of jobs, for administrators. Those of /api/v1 stand in api.h.
//
// Every change is one verb of kit/jobs; whatever a page offers, the API does as well.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::admin {

// pages.cc
Result<web::Answer> show_jobs(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> list_jobs(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> show_job(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> show_schedules(const access::SiteAdmin&, web::Request& request);

// forms.cc
Result<web::Answer> put_cancellation(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> put_attempt(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> put_pause(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> drop_pause(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> post_run(const access::SiteAdmin& who, web::Request& request);

}  // namespace stithy::admin

// SPDX-License-Identifier: Apache-2.0
//
// verbs.h — what an administrator does to jobs, for the forms and the API alike.
//
// Each writes a line of the log that names who did it. NotFound and Conflict come from kit/jobs.
#pragma once

#include <string_view>

#include "kit/jobs/job_runner.h"
#include "pillars/access/grants.h"
#include "web/request.h"

namespace stithy::admin {

// The job of the path's {id}; the kind of its {kind}, which this program must know.
Result<kit::JobView> job_of(web::Request& request);
Result<const kit::JobKind*> kind_of(web::Request& request);

Result<kit::JobView> cancel(const access::SiteAdmin& who, web::Request& request);
Result<kit::JobView> try_again(const access::SiteAdmin& who, web::Request& request);
Result<const kit::JobKind*> pause(const access::SiteAdmin& who, web::Request& request);
Result<const kit::JobKind*> resume(const access::SiteAdmin& who, web::Request& request);
Result<const kit::JobKind*> run_at_once(const access::SiteAdmin& who, web::Request& request);

}  // namespace stithy::admin

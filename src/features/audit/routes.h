// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and its handlers.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::audit {

std::span<const web::Route> routes();

// pages.cc: the log of the instance, of an organisation, and of oneself.
Result<web::Answer> show_all(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> show_of_organisation(const access::OrgOwner&, web::Request& request);
Result<web::Answer> show_own(const access::SignedIn&, web::Request& request);

// export.cc: the same as lines of JSON. Posted, since the log says who took it away.
Result<web::Answer> export_all(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> export_of_organisation(const access::OrgOwner&, web::Request& request);
Result<web::Answer> api_export(const access::SiteAdmin&, web::Request& request);

// api.cc: a page of it at a time.
Result<web::Answer> api_of_organisation(const access::OrgOwner&, web::Request& request);
Result<web::Answer> api_all(const access::SiteAdmin&, web::Request& request);

}  // namespace stithy::audit

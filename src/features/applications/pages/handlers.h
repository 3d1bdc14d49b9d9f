// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — registering applications: one's own, an organisation's, the instance's.
#pragma once

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::applications {

// own.cc
Result<web::Answer> show_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> drop_consent(const access::SignedIn& who, web::Request& request);
Result<web::Answer> new_own(const access::FreshSession& who, web::Request& request);
Result<web::Answer> post_own(const access::FreshSession& who, web::Request& request);
Result<web::Answer> show_own_one(const access::SignedIn& who, web::Request& request);
Result<web::Answer> put_own(const access::FreshSession& who, web::Request& request);
Result<web::Answer> drop_own(const access::FreshSession& who, web::Request& request);
Result<web::Answer> post_own_secret(const access::FreshSession& who, web::Request& request);
Result<web::Answer> drop_own_secret(const access::FreshSession& who, web::Request& request);

// of_organisation.cc
Result<web::Answer> show_organisation(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> new_organisation(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> post_organisation(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> show_organisation_one(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> put_organisation(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> drop_organisation(const access::FreshOrgOwner& at, web::Request& request);
Result<web::Answer> post_organisation_secret(const access::FreshOrgOwner& at,
                                             web::Request& request);
Result<web::Answer> drop_organisation_secret(const access::FreshOrgOwner& at,
                                             web::Request& request);

// of_instance.cc: all there are, and those that belong to nobody.
Result<web::Answer> show_all(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> new_instance(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> post_instance(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> show_any(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> put_any(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_any(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> post_any_secret(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_any_secret(const access::FreshSiteAdmin& who, web::Request& request);

}  // namespace stithy::applications

// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — one person as administrators see them, and what they may do about it.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::admin {

// pages.cc
Result<web::Answer> people(const access::SiteAdmin&, web::Request& request);
Result<web::Answer> show_person(const access::SiteAdmin&, web::Request& request);

// forms.cc
Result<web::Answer> put_suspension(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_suspension(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> put_administration(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_administration(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_second_factor(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_sessions(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_password(const access::FreshSiteAdmin& who, web::Request& request);

// departure.cc
Result<web::Answer> show_deletion(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_person(const access::FreshSiteAdmin& who, web::Request& request);

// acting.cc
Result<web::Answer> put_impersonation(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_impersonation(const access::SignedIn& who, web::Request& request);

}  // namespace stithy::admin

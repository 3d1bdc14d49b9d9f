// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — signing in by another service, a person's links to those, and setting them up.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::signin {

// enter.cc
Result<web::Answer> begin_outside(const access::Anyone& who, web::Request& request);
Result<web::Answer> show_outside_callback(const access::Anyone& who, web::Request& request);
Result<web::Answer> enter_outside(const access::Visitor& who, web::Request& request);

// arrive.cc
Result<web::Answer> make_outside_account(const access::Visitor& who, web::Request& request);

// own.cc
Result<web::Answer> begin_outside_confirmation(const access::SignedIn& who, web::Request& request);
Result<web::Answer> confirm_outside(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_new_identity(const access::FreshSession& who, web::Request& request);
Result<web::Answer> post_identity(const access::FreshSession& who, web::Request& request);
Result<web::Answer> drop_identity(const access::FreshSession& who, web::Request& request);

// providers.cc
Result<web::Answer> show_providers(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> new_provider(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> post_provider(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> show_provider(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> put_provider(const access::FreshSiteAdmin& who, web::Request& request);
Result<web::Answer> drop_provider(const access::FreshSiteAdmin& who, web::Request& request);

}  // namespace stithy::signin

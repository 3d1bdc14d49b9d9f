// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the pages of a person's addresses, and what the links in their mail lead to.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::people {

// pages.cc
Result<web::Answer> show_emails(const access::SignedIn& who, web::Request& request);
Result<web::Answer> post_email(const access::FreshSession& who, web::Request& request);
Result<web::Answer> put_primary_email(const access::FreshSession& who, web::Request& request);
Result<web::Answer> drop_email(const access::FreshSession& who, web::Request& request);
Result<web::Answer> put_email_privacy(const access::SignedIn& who, web::Request& request);

// visibility.cc
Result<web::Answer> api_public_emails(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_set_email_visibility(const access::SignedIn& who, web::Request& request);

// api.cc
Result<web::Answer> api_add_emails(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_remove_emails(const access::SignedIn& who, web::Request& request);

// links.cc: whoever holds the link, signed in or not; looking changes nothing.
Result<web::Answer> show_email_link(const access::Anyone& who, web::Request& request);
Result<web::Answer> use_email_link(const access::Visitor& who, web::Request& request);

}  // namespace stithy::people

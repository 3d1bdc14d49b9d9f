// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the pages and forms on the way to an account, and the administrator's of them.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::signin {

// pages.cc
Result<web::Answer> show_register(const access::Anyone& who, web::Request& request);
Result<web::Answer> ask_registration(const access::Visitor& who, web::Request& request);
Result<web::Answer> show_registration(const access::Anyone& who, web::Request& request);
Result<web::Answer> finish_registration(const access::Visitor& who, web::Request& request);

// deciding.cc
Result<web::Answer> list_registrations(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> post_invitation(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> put_approval(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> drop_registration(const access::SiteAdmin& who, web::Request& request);

}  // namespace stithy::signin

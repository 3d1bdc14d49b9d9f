// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the code after the password, and the settings of it.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::signin {

// second_step.cc
Result<web::Answer> show_second_step(const access::Anyone& who, web::Request& request);
Result<web::Answer> take_second_step(const access::Visitor& who, web::Request& request);

// security.cc
Result<web::Answer> show_security(const access::SignedIn& who, web::Request& request);
Result<web::Answer> post_totp(const access::FreshSession& who, web::Request& request);
Result<web::Answer> show_totp(const access::FreshSession& who, web::Request& request);
Result<web::Answer> put_totp(const access::FreshSession& who, web::Request& request);
Result<web::Answer> drop_totp(const access::FreshSession& who, web::Request& request);
Result<web::Answer> post_recovery_codes(const access::FreshSession& who, web::Request& request);

}  // namespace stithy::signin

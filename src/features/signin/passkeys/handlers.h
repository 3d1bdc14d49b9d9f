// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — signing in by a passkey, and a person's own passkeys.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::signin {

// entry.cc
Result<web::Answer> enter_by_passkey(const access::Visitor& who, web::Request& request);
Result<web::Answer> take_passkey(const access::Visitor& who, web::Request& request);

// own.cc
Result<web::Answer> show_new_passkey(const access::FreshSession& who, web::Request& request);
Result<web::Answer> post_passkey(const access::FreshSession& who, web::Request& request);
Result<web::Answer> drop_passkey(const access::FreshSession& who, web::Request& request);

}  // namespace stithy::signin

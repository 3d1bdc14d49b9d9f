// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the addresses of OAuth 2 and OpenID Connect.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::applications {

// authorize.cc: a person agrees, and is sent back with a code.
Result<web::Answer> show_authorize(const access::Anyone& who, web::Request& request);
Result<web::Answer> decide_authorize(const access::SignedIn& who, web::Request& request);

// token.cc: codes, refresh tokens and devices turned into tokens.
Result<web::Answer> post_token(const access::Visitor&, web::Request& request);
Result<web::Answer> post_github_token(const access::Visitor&, web::Request& request);

// device.cc: a device begins; device_pages.cc: somebody agrees elsewhere.
Result<web::Answer> post_device(const access::Visitor&, web::Request& request);
Result<web::Answer> post_github_device(const access::Visitor&, web::Request& request);
Result<web::Answer> show_device(const access::SignedIn& who, web::Request& request);
Result<web::Answer> find_device(const access::SignedIn& who, web::Request& request);
Result<web::Answer> decide_device(const access::SignedIn& who, web::Request& request);

// introspect.cc
Result<web::Answer> post_revoke(const access::Visitor&, web::Request& request);
Result<web::Answer> post_introspect(const access::Visitor&, web::Request& request);

// userinfo.cc
Result<web::Answer> get_userinfo(const access::SignedIn& who, web::Request& request);
Result<web::Answer> post_userinfo(const access::SignedIn& who, web::Request& request);

// discovery.cc
Result<web::Answer> get_openid_configuration(const access::Anyone&, web::Request& request);
Result<web::Answer> get_server_metadata(const access::Anyone&, web::Request& request);
Result<web::Answer> get_key_set(const access::Anyone&, web::Request& request);
Result<web::Answer> answer_preflight(const access::Visitor&, web::Request& request);

}  // namespace stithy::applications

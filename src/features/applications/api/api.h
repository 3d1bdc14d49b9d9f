// SPDX-License-Identifier: Apache-2.0
//
// api.h — GitHub's operations on tokens of an OAuth application, which the application asks with
// its own client_id and client_secret by HTTP Basic.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/access/grants.h"
#include "pillars/account/api_user.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::applications {

struct TokenBody {
  std::string access_token;
};
struct AuthorizedApp {
  std::string client_id, name, url;
};
// GitHub's "authorization".
struct ApiAuthorization {
  std::int64_t id = 0;
  std::string url, token, hashed_token, token_last_eight;
  std::optional<std::string> note, note_url, fingerprint, expires_at;
  std::string created_at, updated_at;
  std::vector<std::string> scopes;
  AuthorizedApp app;
  account::SimpleUser user;
};

const web::Schema& schema_of(const TokenBody*);
const web::Schema& schema_of(const AuthorizedApp*);
const web::Schema& schema_of(const ApiAuthorization*);

// api.cc
Result<web::Answer> api_check(const access::Visitor&, web::Request& request);
Result<web::Answer> api_reset(const access::Visitor&, web::Request& request);
Result<web::Answer> api_drop_token(const access::Visitor&, web::Request& request);
Result<web::Answer> api_drop_grant(const access::Visitor&, web::Request& request);

}  // namespace stithy::applications

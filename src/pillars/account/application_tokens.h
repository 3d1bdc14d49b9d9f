// SPDX-License-Identifier: Apache-2.0
//
// application_tokens.h — access tokens that applications hold for people.
//
// They are tokens like those people make themselves (credentials.h), looked up in the same place,
// so whatever refuses one refuses the other: a disabled account, an expiry, a scope. They bear the
// application and the grant they follow from, and end with either. Only hashes are kept. All
// functions run inside the caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/principal.h"

namespace stithy::account {

// A kind of their own, so that a leaked one says what it is.
constexpr std::string_view kApplicationTokenPrefix = "sty_app_";

struct NewApplicationToken {
  UserId user;
  ClientId application;
  std::int64_t grant = 0;  // the number of the application's grant
  std::string_view name;   // of the application
  web::ScopeSet scopes = 0;
  bool public_only = false;
  std::optional<Instant> expires_at = {};
};
Result<Secret<>> issue_application_token(db::Tx& tx, const NewApplicationToken& token, Instant now);

struct ApplicationToken {
  TokenId id;
  UserId user;
  ClientId application;
  std::int64_t grant = 0;
  web::ScopeSet scopes = 0;
  bool public_only = false;
  Instant created_at;
  std::optional<Instant> expires_at, last_used_at;
};
// One that is good now.
Result<std::optional<ApplicationToken>> find_application_token(db::Reader& reader,
                                                               std::string_view token, Instant now);
Result<void> revoke_tokens_of_grant(db::Tx& tx, std::int64_t grant);
Result<void> revoke_tokens_of_application(db::Tx& tx, ClientId application);
Result<void> forget_expired_application_tokens(db::Tx& tx, Instant now);

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/application_tokens.h"

#include "pillars/account/queries.h"
#include "pillars/account/secret_hash.h"
#include "sys/clock.h"

namespace stithy::account {

Result<Secret<>> issue_application_token(db::Tx& tx, const NewApplicationToken& token,
                                         Instant now) {
  std::string secret = std::string(kApplicationTokenPrefix) + make_secret();
  TRY(sql::insert_application_token(
      tx, sys::make_id<TokenId>(), token.user, token.application, token.grant, token.name,
      secret_hash(secret), kApplicationTokenPrefix, static_cast<std::int64_t>(token.scopes),
      token.public_only, now, token.expires_at));
  return Secret<>(std::move(secret));
}

Result<std::optional<ApplicationToken>> find_application_token(db::Reader& reader,
                                                               std::string_view token,
                                                               Instant now) {
  auto row = TRY(sql::find_application_token(reader, secret_hash(token), now));
  if (!row) return std::optional<ApplicationToken>{};
  return std::optional(ApplicationToken{.id = row->id,
                                        .user = row->user,
                                        .application = row->application,
                                        .grant = row->grant,
                                        .scopes = static_cast<web::ScopeSet>(row->scopes),
                                        .public_only = row->public_only,
                                        .created_at = row->created_at,
                                        .expires_at = row->expires_at,
                                        .last_used_at = row->last_used_at});
}

Result<void> revoke_tokens_of_grant(db::Tx& tx, std::int64_t grant) {
  TRY(sql::delete_tokens_of_grant(tx, grant));
  return {};
}

Result<void> revoke_tokens_of_application(db::Tx& tx, ClientId application) {
  TRY(sql::delete_tokens_of_application(tx, application));
  return {};
}

Result<void> forget_expired_application_tokens(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_application_tokens(tx, now));
  return {};
}

}  // namespace stithy::account

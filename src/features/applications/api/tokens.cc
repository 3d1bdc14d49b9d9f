// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/applications/api/api.h"
#include "features/applications/grant.h"
#include "features/applications/protocol/client.h"
#include "pillars/account/application_tokens.h"
#include "pillars/account/credentials.h"
#include "sys/crypto.h"
#include "web/answer.h"

namespace stithy::applications {

namespace {

using account::ApplicationToken;

// GitHub says the same of applications, tokens and people that it does not show.
Error absent() { return not_found("There is no such token of this application."); }

// The application of the address, which showed its secret in the Authorization header.
Result<Application> load_caller(web::Request& request) {
  auto none = TRY(Parameters::of({}));
  auto caller = TRY(identify_caller(request, none, Dialect::Standard));
  if (!caller.application) return denied("Show the client_id and the client_secret by HTTP Basic.");
  if (caller.application->client_id != request.param("client_id")) return absent();
  // A public one shows nothing that others do not know.
  if (!caller.application->confidential)
    return denied("A public application has no secret, so it cannot ask.");
  return *std::move(caller.application);
}

// A token of this application that is good now.
Result<ApplicationToken> load_token(db::Reader& reader, const Application& application,
                                    std::string_view secret, Instant now) {
  auto token = TRY(account::find_application_token(reader, secret, now));
  if (!token || token->application != application.id) return absent();
  return *token;
}

Result<ApiAuthorization> authorization_of(db::Reader& reader, const web::Site& site,
                                          const Application& application,
                                          const ApplicationToken& token, std::string_view secret) {
  auto account = TRY(account::find_account(reader, token.user));
  if (!account || account->disabled) return absent();
  ApiAuthorization out;
  out.id = token.id.value();
  out.url = text::format("{}/api/v3/authorizations/{}", site.main_url, out.id);
  out.token = secret;
  out.hashed_token = text::to_hex(sys::sha256(secret));
  out.token_last_eight = secret.substr(secret.size() < 8 ? 0 : secret.size() - 8);
  out.created_at = render_iso(token.created_at);
  out.updated_at = render_iso(token.last_used_at.value_or(token.created_at));
  if (token.expires_at) out.expires_at = render_iso(*token.expires_at);
  const std::string words =
      render_asked({.scopes = token.scopes, .public_only = token.public_only, .identity = 0});
  for (auto word : text::split(words, ' '))
    if (!word.empty()) out.scopes.emplace_back(word);
  out.app = {application.client_id, application.name, application.homepage};
  out.user = account::simple_user_of(site, *account);
  return out;
}

}  // namespace

Result<web::Answer> api_check(const access::Visitor&, web::Request& request) {
  auto body = TRY(request.body_as<TokenBody>());
  auto application = TRY(load_caller(request));
  db::Reader* reader = TRY(request.reader());
  auto token = TRY(load_token(*reader, application, body.access_token, request.now()));
  return web::json_of(
      TRY(authorization_of(*reader, request.site(), application, token, body.access_token)));
}

Result<web::Answer> api_reset(const access::Visitor&, web::Request& request) {
  auto body = TRY(request.body_as<TokenBody>());
  auto application = TRY(load_caller(request));
  auto renew = [&](db::Tx& tx) -> Result<ApiAuthorization> {
    auto old = TRY(load_token(tx, application, body.access_token, request.now()));
    TRY(account::revoke_token(tx, old.user, old.id));
    auto secret = TRY(account::issue_application_token(tx,
                                                       {.user = old.user,
                                                        .application = application.id,
                                                        .grant = old.grant,
                                                        .name = application.name,
                                                        .scopes = old.scopes,
                                                        .public_only = old.public_only,
                                                        .expires_at = old.expires_at},
                                                       request.now()));
    auto made = TRY(load_token(tx, application, secret.reveal(), request.now()));
    return authorization_of(tx, request.site(), application, made, secret.reveal());
  };
  auto renewed = TRY(request.transact(renew));
  return web::json_of(renewed);
}

Result<web::Answer> api_drop_token(const access::Visitor&, web::Request& request) {
  auto body = TRY(request.body_as<TokenBody>());
  auto application = TRY(load_caller(request));
  auto end = [&](db::Tx& tx) -> Result<void> {
    auto token = TRY(load_token(tx, application, body.access_token, request.now()));
    return end_grant(tx, GrantId{token.grant});
  };
  TRY(request.transact(end));
  return web::no_content();
}

Result<web::Answer> api_drop_grant(const access::Visitor&, web::Request& request) {
  auto body = TRY(request.body_as<TokenBody>());
  auto application = TRY(load_caller(request));
  auto end = [&](db::Tx& tx) -> Result<void> {
    auto token = TRY(load_token(tx, application, body.access_token, request.now()));
    TRY(withdraw(tx, application.id, token.user));
    return {};
  };
  TRY(request.transact(end));
  return web::no_content();
}

}  // namespace stithy::applications

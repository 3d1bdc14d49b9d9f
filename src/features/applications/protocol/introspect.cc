// SPDX-License-Identifier: Apache-2.0
//
// Revocation (RFC 7009) and introspection (RFC 7662): of one's own tokens alone. What belongs to
// another application is answered like what never was.
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "features/applications/grant.h"
#include "features/applications/protocol/client.h"
#include "features/applications/protocol/handlers.h"
#include "pillars/account/account.h"
#include "pillars/account/application_tokens.h"

namespace stithy::applications {

namespace {

struct Found {
  Grant grant;
  Asked asked;  // a token may hold less than its grant
  std::optional<Instant> expires_at;
  Instant issued_at;
  bool is_access = false;
};

Result<std::optional<Found>> find(db::Reader& reader, const Application& application,
                                  std::string_view token, Instant now) {
  std::optional<Found> none;
  if (auto access = TRY(account::find_application_token(reader, token, now))) {
    auto grant = TRY(find_grant(reader, GrantId{access->grant}));
    if (!grant || grant->application != application.id) return none;
    Asked asked{access->scopes, access->public_only, grant->given.identity};
    return std::optional(
        Found{*std::move(grant), asked, access->expires_at, access->created_at, true});
  }
  auto grant = TRY(find_grant_of_refresh(reader, token, now));
  if (!grant || grant->application != application.id) return none;
  const Asked asked = grant->given;
  const Instant since = grant->created_at;
  return std::optional(Found{*std::move(grant), asked, std::nullopt, since, false});
}

}  // namespace

Result<web::Answer> post_revoke(const access::Visitor&, web::Request& request) {
  auto parameters = TRY(Parameters::read(request));
  auto caller = TRY(identify_caller(request, parameters, Dialect::Standard));
  if (!caller.application) return refuse(request, Dialect::Standard, caller.refusal);
  const std::string token(parameters.get("token"));
  if (token.empty())
    return refuse(request, Dialect::Standard, {"invalid_request", "The token is missing.", 400});
  // The whole family ends, whichever of its tokens is shown (RFC 7009 section 2.1).
  auto end = [&](db::Tx& tx) -> Result<void> {
    auto found = TRY(find(tx, *caller.application, token, request.now()));
    if (found) TRY(end_grant(tx, found->grant.id));
    return {};
  };
  TRY(request.transact(end));
  LOG(Info, "applications.token_revoked", {{"application", caller.application->id.value()}});
  return open_json("");
}

Result<web::Answer> post_introspect(const access::Visitor&, web::Request& request) {
  auto parameters = TRY(Parameters::read(request));
  auto caller = TRY(identify_caller(request, parameters, Dialect::Standard));
  if (!caller.application) return refuse(request, Dialect::Standard, caller.refusal);
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(find(*reader, *caller.application, parameters.get("token"), request.now()));
  auto account = found ? TRY(account::find_account(*reader, found->grant.who.user)) : std::nullopt;
  JsonWriter w;
  w.begin_object();
  if (!account || account->disabled) {
    w.member("active", false);
  } else {
    w.member("active", true).member("client_id", caller.application->client_id);
    w.member("username", account->login);
    w.member("sub", text::format("{}", account->id.value()));
    w.member("iss", request.site().main_url).member("scope", render_asked(found->asked));
    w.member("token_type", found->is_access ? "Bearer" : "refresh_token");
    w.member("iat", found->issued_at.seconds());
    if (found->expires_at) w.member("exp", found->expires_at->seconds());
  }
  w.end_object();
  return open_json(std::move(w).take());
}

}  // namespace stithy::applications

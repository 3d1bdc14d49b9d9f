// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/text.h"
#include "features/applications/grant.h"
#include "features/applications/protocol/handlers.h"
#include "features/applications/protocol/wire.h"
#include "pillars/account/account.h"
#include "pillars/account/application_tokens.h"
#include "web/page.h"

namespace stithy::applications {

namespace {

Refusal scope_missing() {
  return {"insufficient_scope", "The token was given without the scope openid.", 403};
}

void write_profile(JsonWriter& w, const account::Account& person, const web::Site& site) {
  w.member("preferred_username", person.login);
  w.member("name", person.display_name.empty() ? person.login : person.display_name);
  w.member("profile", site.main_url + "/" + person.login);
  w.member("picture",
           site.main_url + web::avatar_url(person.login, person.avatar_hash.value_or("")));
  if (!person.website.empty()) w.member("website", person.website);
  w.member("updated_at", person.updated_at.seconds());
}

// What the token's grant lets the application know, and no more (OpenID Connect Core, section 5.4).
Result<web::Answer> tell(const access::SignedIn& who, web::Request& request) {
  auto header = request.head().headers.find("Authorization").value_or("");
  db::Reader* reader = TRY(request.reader());
  auto token = TRY(account::find_application_token(
      *reader, text::trim(text::cut(header, " ").after), request.now()));
  auto grant = token ? TRY(find_grant(*reader, GrantId{token->grant})) : std::nullopt;
  auto person = TRY(account::find_account(*reader, who.who().user));
  if (!grant || !person || !grant->given.has(Identity::OpenId))
    return refuse(request, Dialect::Standard, scope_missing());
  JsonWriter w;
  w.begin_object().member("sub", text::format("{}", person->id.value()));
  if (grant->given.has(Identity::Profile)) write_profile(w, *person, request.site());
  // The address that mail goes to is proven.
  if (grant->given.has(Identity::Email))
    w.member("email", person->email).member("email_verified", true);
  w.end_object();
  return open_json(std::move(w).take());
}

}  // namespace

Result<web::Answer> get_userinfo(const access::SignedIn& who, web::Request& request) {
  return tell(who, request);
}

Result<web::Answer> post_userinfo(const access::SignedIn& who, web::Request& request) {
  return tell(who, request);
}

}  // namespace stithy::applications

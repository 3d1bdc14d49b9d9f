// SPDX-License-Identifier: Apache-2.0
#include "features/applications/api/api.h"

namespace stithy::applications {

const web::Schema& schema_of(const TokenBody*) {
  static const auto made = web::describe<TokenBody>(
      "application-token",
      {web::field("access_token", &TokenBody::access_token, "The token that is asked about.",
                  {.example = "\"sty_app_0123456789abcdef0123456789abcdef01234567\""})});
  return made;
}

const web::Schema& schema_of(const AuthorizedApp*) {
  static const auto made = web::describe<AuthorizedApp>(
      "authorized-application",
      {web::field("client_id", &AuthorizedApp::client_id,
                  "The name of the application for programs.",
                  {.example = "\"sty_cli_0123456789abcdef\""}),
       web::field("name", &AuthorizedApp::name, "Its name for people.",
                  {.example = "\"Dashboard\""}),
       web::field("url", &AuthorizedApp::url, "Its own pages.", {.format = "uri"})});
  return made;
}

const web::Schema& schema_of(const ApiAuthorization*) {
  using A = ApiAuthorization;
  constexpr web::FieldRules kAddress{.format = "uri"}, kTime{.format = "date-time"};
  static const auto made = web::describe<A>(
      "authorization",
      {web::field("id", &A::id, "The id of the token."),
       web::field("url", &A::url, "Its address in GitHub's words.", kAddress),
       web::field("app", &A::app, "The application."),
       web::field("token", &A::token, "The token.",
                  {.example = "\"sty_app_0123456789abcdef0123456789abcdef01234567\""}),
       web::field("hashed_token", &A::hashed_token, "Its SHA-256 in hexadecimal digits."),
       web::field("token_last_eight", &A::token_last_eight, "Its last eight characters."),
       web::field("note", &A::note, "Always null."),
       web::field("note_url", &A::note_url, "Always null.", kAddress),
       web::field("fingerprint", &A::fingerprint, "Always null."),
       web::field("created_at", &A::created_at, "When it was made.", kTime),
       web::field("updated_at", &A::updated_at, "When it was used last, or made.", kTime),
       web::field("expires_at", &A::expires_at, "When it ends by itself.", kTime),
       web::field("scopes", &A::scopes, "What it may do.", {.example = "\"repo:read\""}),
       web::field("user", &A::user, "For whom it acts.")});
  return made;
}

}  // namespace stithy::applications

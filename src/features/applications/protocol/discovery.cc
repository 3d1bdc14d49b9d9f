// SPDX-License-Identifier: Apache-2.0
//
// What programs read before they begin: RFC 8414, OpenID Connect Discovery, and the keys.
#include "base/json.h"
#include "base/text.h"
#include "features/applications/protocol/handlers.h"
#include "features/applications/protocol/wire.h"
#include "features/applications/signing.h"
#include "features/applications/urls.h"
#include "pillars/account/credentials.h"
#include "web/answer.h"
#include "web/headers.h"

namespace stithy::applications {

namespace {

void write_words(JsonWriter& w, std::string_view name,
                 std::initializer_list<std::string_view> words) {
  w.key(name).begin_array();
  for (auto word : words) w.value(word);
  w.end_array();
}

void write_scopes(JsonWriter& w) {
  w.key("scopes_supported").begin_array();
  for (std::string_view word : {"openid", "profile", "email", "offline_access"}) w.value(word);
  for (const auto& name : account::scope_names()) w.value(name.word);
  w.end_array();
}

std::string render_metadata(const web::Site& site) {
  const std::string& main = site.main_url;
  JsonWriter w;
  w.begin_object().member("issuer", main);
  w.member("authorization_endpoint", main + url::authorize());
  w.member("token_endpoint", main + url::token());
  w.member("userinfo_endpoint", main + url::userinfo());
  w.member("jwks_uri", main + url::key_set());
  w.member("revocation_endpoint", main + url::revoke());
  w.member("introspection_endpoint", main + url::introspect());
  w.member("device_authorization_endpoint", main + url::begin_device());
  write_scopes(w);
  write_words(w, "response_types_supported", {"code"});
  write_words(w, "response_modes_supported", {"query"});
  write_words(
      w, "grant_types_supported",
      {"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"});
  write_words(w, "subject_types_supported", {"public"});
  write_words(w, "id_token_signing_alg_values_supported", {"RS256"});
  write_words(w, "code_challenge_methods_supported", {"S256"});
  for (auto name :
       {"token_endpoint_auth_methods_supported", "revocation_endpoint_auth_methods_supported",
        "introspection_endpoint_auth_methods_supported"})
    write_words(w, name, {"client_secret_basic", "client_secret_post", "none"});
  write_words(w, "prompt_values_supported", {"none", "login", "consent"});
  write_words(w, "acr_values_supported", {"mfa"});
  write_words(w, "claims_supported",
              {"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "acr", "amr",
               "preferred_username", "name", "profile", "picture", "website", "updated_at", "email",
               "email_verified"});
  w.member("claims_parameter_supported", false).member("request_parameter_supported", false);
  w.member("request_uri_parameter_supported", false);
  w.member("authorization_response_iss_parameter_supported", true);  // RFC 9207
  w.end_object();
  return std::move(w).take();
}

web::Answer answer_public(std::string json) {
  web::Answer answer = open_json(std::move(json));
  answer.headers.set("Cache-Control", text::format("public, max-age={}", kKeySetFresh.count()));
  return answer;
}

}  // namespace

Result<web::Answer> get_openid_configuration(const access::Anyone&, web::Request& request) {
  return answer_public(render_metadata(request.site()));
}

Result<web::Answer> get_server_metadata(const access::Anyone&, web::Request& request) {
  return answer_public(render_metadata(request.site()));
}

Result<web::Answer> get_key_set(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return answer_public(TRY(render_key_set(*reader)));
}

// Fetch standard, section 3.2: what a browser asks before it sends a header of the program's own.
Result<web::Answer> answer_preflight(const access::Visitor&, web::Request&) {
  web::Answer answer = web::no_content();
  web::answer_all_origins(answer);
  answer.headers.set("Access-Control-Allow-Methods", "GET, POST");
  answer.headers.set("Access-Control-Allow-Headers", "Authorization, Content-Type");
  answer.headers.set("Access-Control-Max-Age", "600");
  return answer;
}

}  // namespace stithy::applications

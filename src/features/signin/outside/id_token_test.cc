// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/id_token.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "features/signin/outside/provider.h"
#include "features/signin/outside/teams.h"
#include "sys/signing_key.h"

namespace stithy::signin {

namespace {

const Instant kNow = Instant::from_seconds(1'800'000'000);
const Expected kExpected{
    .issuer = "https://id.example.org", .client_id = "stithy", .nonce = "n-1", .now = kNow};

const sys::SigningKey& key() {
  static const sys::SigningKey made = std::move(sys::make_signing_key()).take();
  return made;
}

std::string key_set(std::string_view more = "") {
  return text::format(
      R"({{"keys":[{{"kty":"RSA","kid":"a","use":"sig","alg":"RS256","n":"{}","e":"{}"}}{}]}})",
      text::to_base64url(key().modulus), text::to_base64url(key().exponent), more);
}

std::string token(std::string_view head, std::string_view claims) {
  const std::string input =
      text::format("{}.{}", text::to_base64url(head), text::to_base64url(claims));
  auto signature = sys::sign_rs256(key().private_der, input);
  REQUIRE(signature);
  return text::format("{}.{}", input, text::to_base64url(*signature));
}

bool passes(std::string_view text) {
  auto parsed = parse_token(text);
  auto keys = parse_key_set(key_set());
  REQUIRE(keys);
  if (!parsed) return false;
  const ProviderKey* found = find_key(*keys, *parsed);
  return found && is_signed_by(*parsed, *found);
}

bool holds(std::string_view claims) {
  auto json = Json::parse(claims);
  REQUIRE(json);
  return check_claims(*json, kExpected).has_value();
}

std::string claims(std::string_view more) {
  return text::format(
      R"({{"iss":"https://id.example.org","sub":"1","nonce":"n-1","iat":1800000000,)"
      R"("exp":1800000300,{}}})",
      more);
}

}  // namespace

TEST_CASE("a token counts with a published key of its own kind alone") {
  const std::string body = claims(R"("aud":"stithy")");
  CHECK(passes(token(R"({"alg":"RS256","kid":"a"})", body)));
  CHECK(passes(token(R"({"alg":"RS256"})", body)));
  for (const char* head :
       {R"({"alg":"none"})", R"({"alg":"HS256","kid":"a"})", R"({"alg":"RS512","kid":"a"})",
        R"({"alg":"ES256","kid":"a"})", R"({"alg":"RS256","kid":"b"})", R"({"kid":"a"})",
        R"({"alg":"RS256","kid":"a","crit":[]})", R"({"alg":["RS256"],"kid":"a"})", "[]", "7"})
    CHECK_MESSAGE(!passes(token(head, body)), head);
  std::string changed = token(R"({"alg":"RS256","kid":"a"})", body);
  changed[30] = changed[30] == 'A' ? 'B' : 'A';
  CHECK(!passes(changed));
  CHECK(!passes(changed.substr(0, changed.rfind('.') + 1)));
}

TEST_CASE("keys that are too small, for something else, or none are passed over") {
  auto keys = parse_key_set(
      key_set(R"(,{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"oct","k":"AAAA"},)"
              R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"},7,{"kty":"OKP","crv":"X25519"},)"
              R"({"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"})"));
  REQUIRE(keys);
  CHECK(keys->size() == 1);
  CHECK(!parse_key_set("[]"));
  CHECK(!parse_key_set("{}"));
}

TEST_CASE("claims are of this issuer, for us, of this sign-in, and of now") {
  CHECK(holds(claims(R"("aud":"stithy")")));
  CHECK(holds(claims(R"("aud":["stithy"])")));
  CHECK(holds(claims(R"("aud":["stithy","b"],"azp":"stithy")")));
  for (const char* more : {R"("aud":"b")", R"("aud":[])", R"("aud":7)", R"("azp":"stithy")",
                           R"("aud":["stithy","b"])", R"("aud":"stithy","azp":"b")",
                           R"("aud":"stithy","azp":7)", R"("aud":"stithy","nbf":1900000000)"})
    CHECK_MESSAGE(!holds(claims(more)), more);
  std::string late = claims(R"("aud":"stithy")");
  CHECK(!holds(text::replace_all(late, "1800000300", "1799999000")));
  CHECK(!holds(text::replace_all(late, "n-1", "n-2")));
  CHECK(!holds(text::replace_all(late, "org", "com")));
  CHECK(!holds(text::replace_all(late, R"("sub":"1")", R"("sub":"")")));
}

TEST_CASE("a provider's address is https, or of this machine") {
  CHECK(is_provider_address("https://id.example.org/realms/a"));
  CHECK(is_provider_address("http://127.0.0.1:8080"));
  for (const char* one : {"http://id.example.org", "https://a@id.example.org", "javascript:1", "",
                          "https://id.example.org?a", "http://127.0.0.1.example.org"})
    CHECK_MESSAGE(!is_provider_address(one), one);
}

TEST_CASE("rules of groups are read as people write them") {
  auto rules = parse_team_rules("# a comment\n\n a = b =  guild/core  maintainer \nstaff=guild\n");
  REQUIRE(rules);
  REQUIRE(rules->size() == 2);
  CHECK(rules->front().group == "a = b");
  CHECK(rules->front().organisation == "guild");
  CHECK(rules->front().team == "core");
  CHECK(rules->front().maintainer);
  CHECK(rules->back().team.empty());
  for (const char* wrong : {"a", "= guild", "a =", "a = guild/", "a = guild maintainer",
                            "a = guild/core owner", "a = /core"})
    CHECK_MESSAGE(!parse_team_rules(wrong), wrong);
}

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
//
// OpenID Connect: discovery, the exchange of the code, the ID token, and what userinfo adds.
#include <algorithm>

#include "base/text.h"
#include "features/signin/outside/ask.h"
#include "features/signin/outside/id_token.h"
#include "features/signin/outside/teams.h"
#include "http/query.h"
#include "kit/cache/cache.h"
#include "pillars/foundations.h"
#include "sys/crypto.h"

namespace stithy::signin {

namespace {

constexpr cache::Space kDiscoveries{"signin.discoveries", 1, std::chrono::hours(1)};
constexpr cache::Space kKeySets{"signin.key_sets", 1, std::chrono::hours(1)};
// A key that is not known is looked for again at most this often.
constexpr std::int64_t kLookAgainSeconds = 60;
constexpr std::size_t kMacBytes = 43;
constexpr std::int64_t kFreshSeconds = 600;

// What the address answers, kept under `name`. A cache may be shared with others, and whoever
// writes keys into it would sign in as anybody: so what is kept bears a MAC.
Result<std::string> kept(web::Request& request, const cache::Space& space, const std::string& name,
                         const std::string& url) {
  const web::Keys& keys = request.keys();
  auto mac_of = [&](std::string_view text) {
    return keys.sign("outside kept", {space.name, name, text});
  };
  auto make = [&]() -> Result<cache::Made> {
    const std::string text = TRY(ask_for_text(request, {.url = url}));
    return cache::Made{.value = mac_of(text) + text};
  };
  auto found = TRY(request.on().cache.find_or_make({space, name}, request.deadline(), make));
  const std::string_view all = *found;
  const std::string_view text = all.substr(std::min(all.size(), kMacBytes));
  if (sys::equal_constant_time(mac_of(text), all.substr(0, kMacBytes))) return std::string(text);
  return ask_for_text(request, {.url = url});
}

struct Discovered {
  std::string authorization, token, userinfo, keys;
  bool in_form = false;       // the secret goes into the form instead of the header
  bool sends_issuer = false;  // RFC 9207
  bool has_groups_scope = false;
};

bool has_word(const Json& document, std::string_view name, std::string_view word) {
  const Json* list = document.find(name);
  if (!list || !list->as_array()) return false;
  return std::any_of(list->as_array()->begin(), list->as_array()->end(),
                     [&](const Json& one) { return one.as_string() && *one.as_string() == word; });
}

// OpenID Connect Discovery 1.0, sections 3 and 4.
Result<Discovered> discover(web::Request& request, const Provider& provider) {
  std::string base = provider.issuer;
  while (base.ends_with('/')) base.pop_back();
  const std::string url = base + "/.well-known/openid-configuration";
  auto document = Json::parse(TRY(kept(request, kDiscoveries, url, url)), 32);
  if (!document) return refused("the discovery document is no JSON");
  if (text_member(*document, "issuer") != provider.issuer)
    return refused("the discovery document is of another issuer");
  Discovered out{.authorization = text_member(*document, "authorization_endpoint"),
                 .token = text_member(*document, "token_endpoint"),
                 .userinfo = text_member(*document, "userinfo_endpoint"),
                 .keys = text_member(*document, "jwks_uri")};
  for (const auto& one : {out.authorization, out.token, out.keys})
    if (!is_provider_address(text::cut(one, "?").before))
      return refused("the discovery document lacks an https address");
  if (!out.userinfo.empty() && !is_provider_address(out.userinfo)) out.userinfo.clear();
  constexpr std::string_view kMethods = "token_endpoint_auth_methods_supported";
  out.in_form = has_word(*document, kMethods, "client_secret_post") &&
                !has_word(*document, kMethods, "client_secret_basic");
  const Json* sends = document->find("authorization_response_iss_parameter_supported");
  out.sends_issuer = sends && sends->as_bool() && *sends->as_bool();
  out.has_groups_scope = has_word(*document, "scopes_supported", "groups");
  return out;
}

struct Tokens {
  std::string id_token, access_token;
};

Result<Tokens> exchange(web::Request& request, const Provider& provider, const Discovered& at,
                        const Trip& trip, std::string_view code) {
  const Secret<> secret = TRY(secret_of(request.keys(), provider));
  http::Pairs form = {{"grant_type", "authorization_code"},
                      {"code", std::string(code)},
                      {"redirect_uri", callback_of(request, provider)},
                      {"code_verifier", trip.verifier(request.keys())}};
  Question question{.url = at.token};
  if (secret.reveal().empty() || at.in_form) form.emplace_back("client_id", provider.client_id);
  if (!secret.reveal().empty() && at.in_form)
    form.emplace_back("client_secret", secret.reveal());
  else if (!secret.reveal().empty())
    // RFC 6749 section 2.3.1.
    question.authorization =
        "Basic " + text::to_base64(text::format("{}:{}", text::encode_component(provider.client_id),
                                                text::encode_component(secret.reveal())));
  question.form = http::render_query(form);
  const Json answer = TRY(ask(request, question));
  Tokens tokens{.id_token = text_member(answer, "id_token"),
                .access_token = text_member(answer, "access_token")};
  if (tokens.id_token.empty()) return refused("the token endpoint gave no ID token");
  return tokens;
}

// Of the keys of the provider the one that the token names; after a change of keys they are
// fetched again, though not for every token that makes one up.
Result<bool> is_signed(web::Request& request, const Discovered& at, const TokenParts& token) {
  const std::string again =
      text::format("{} {}", at.keys, request.now().seconds() / kLookAgainSeconds);
  for (const std::string& name : {at.keys, again}) {
    auto keys = parse_key_set(TRY(kept(request, kKeySets, name, at.keys)));
    if (!keys) return refused(keys.error().message);
    if (const ProviderKey* key = find_key(*keys, token)) return is_signed_by(token, *key);
  }
  return false;
}

// OpenID Connect Core section 3.1.3.6, where the hash of the signature is SHA-256.
bool is_about(const TokenParts& token, const std::string& access_token) {
  if (!token.claims.find("at_hash") || !token.algorithm.ends_with("256")) return true;
  return text_member(token.claims, "at_hash") ==
         text::to_base64url(sys::sha256(access_token).substr(0, 16));
}

// A claim by its name, or by a way into nested ones: "realm_access.roles".
const Json* find_claim(const Json& claims, std::string_view name) {
  if (name.empty()) return nullptr;
  if (const Json* whole = claims.find(name)) return whole;
  const Json* at = &claims;
  for (auto word : text::split(name, '.')) {
    at = at->find(word);
    if (!at) return nullptr;
  }
  return at;
}

std::vector<std::string> groups_of(const Json* claim) {
  std::vector<std::string> groups;
  if (claim && claim->as_string()) groups.push_back(*claim->as_string());
  if (!claim || !claim->as_array()) return groups;
  for (const Json& one : *claim->as_array())
    if (one.as_string() && groups.size() < kGroupsMax) groups.push_back(*one.as_string());
  return groups;
}

bool is_email_verified(const Json& claims) {
  const Json* word = claims.find("email_verified");
  return word && word->as_bool() && *word->as_bool();
}

void read_claims(Person& person, const Json& claims, const Provider& provider) {
  if (person.login.empty()) person.login = text_member(claims, "preferred_username");
  if (person.login.empty()) person.login = text_member(claims, "nickname");
  if (person.email.empty() && is_email_verified(claims))
    person.email = text_member(claims, "email");
  if (person.groups.empty()) person.groups = groups_of(find_claim(claims, provider.groups_claim));
}

// Section 5.3: what the ID token leaves out.
Result<void> add_userinfo(web::Request& request, const Provider& provider, const Discovered& at,
                          const Tokens& tokens, Person& person) {
  const bool lacks = person.login.empty() || person.email.empty() ||
                     (!provider.groups_claim.empty() && person.groups.empty());
  if (!lacks || at.userinfo.empty() || tokens.access_token.empty()) return {};
  if (text::has_control(tokens.access_token)) return refused("the access token is no word");
  const Json claims =
      TRY(ask(request, {.url = at.userinfo, .authorization = "Bearer " + tokens.access_token}));
  if (text_member(claims, "sub") != person.subject)
    return refused("userinfo is about somebody else");
  read_claims(person, claims, provider);
  return {};
}

// Who confirms that it is them was asked by the provider just now.
Result<void> check_moment(const Json& claims, Instant now) {
  const Json* asked = claims.find("auth_time");
  if (asked && asked->as_int() && *asked->as_int() > now.seconds() - kFreshSeconds) return {};
  return refused("the provider did not ask who it is just now (auth_time)");
}

}  // namespace

Result<std::string> way_to_openid(web::Request& request, const Provider& provider,
                                  const Trip& trip) {
  const Discovered at = TRY(discover(request, provider));
  const bool groups = at.has_groups_scope && !provider.groups_claim.empty();
  http::Pairs query = {{"response_type", "code"},
                       {"client_id", provider.client_id},
                       {"redirect_uri", callback_of(request, provider)},
                       {"scope", groups ? "openid profile email groups" : "openid profile email"},
                       {"state", trip.state(request.keys())},
                       {"nonce", trip.nonce(request.keys())},
                       {"code_challenge", trip.challenge(request.keys())},
                       {"code_challenge_method", "S256"}};
  if (trip.purpose == Purpose::Confirm) {
    query.emplace_back("prompt", "login");
    query.emplace_back("max_age", "0");
  }
  const std::string_view mark = text::contains(at.authorization, "?") ? "&" : "?";
  return text::format("{}{}{}", at.authorization, mark, http::render_query(query));
}

Result<Person> ask_openid(web::Request& request, const Provider& provider, const Trip& trip,
                          const CameBack& back) {
  const Discovered at = TRY(discover(request, provider));
  if ((at.sends_issuer || !back.issuer.empty()) && back.issuer != provider.issuer)
    return refused("the answer is of another issuer");
  const Tokens tokens = TRY(exchange(request, provider, at, trip, back.code));
  auto token = parse_token(tokens.id_token);
  if (!token) return refused(token.error().message);
  if (!TRY(is_signed(request, at, *token)))
    return refused(text::format("no key of the provider signed the ID token ({})",
                                text::prefix(token->algorithm, 20)));
  const std::string nonce = trip.nonce(request.keys());
  auto good = check_claims(token->claims, {.issuer = provider.issuer,
                                           .client_id = provider.client_id,
                                           .nonce = nonce,
                                           .now = request.now()});
  if (!good) return refused(good.error().message);
  if (!is_about(*token, tokens.access_token)) return refused("at_hash is of another token");
  if (trip.purpose == Purpose::Confirm) TRY(check_moment(token->claims, request.now()));
  Person person{.issuer = provider.issuer,
                .subject = text_member(token->claims, "sub"),
                .login = {},
                .email = {},
                .groups = {}};
  read_claims(person, token->claims, provider);
  TRY(add_userinfo(request, provider, at, tokens, person));
  return person;
}

}  // namespace stithy::signin

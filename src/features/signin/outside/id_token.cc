// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/id_token.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "sys/signature.h"

namespace stithy::signin {

namespace {

constexpr std::size_t kTokenBytesMax = 64 * 1024;
constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kKeysMax = 100;
constexpr std::size_t kModulusBytesMin = 256, kModulusBytesMax = 1024;  // 2048 to 8192 bits
// How far the clocks of the provider and of this machine may differ.
constexpr std::int64_t kClockSeconds = 60;
constexpr std::int64_t kOldestSeconds = 600;

struct Algorithm {
  std::string_view name;
  ProviderKey::Kind kind;
  sys::Hash hash;
};
// RFC 7518 section 3.1 and RFC 8037.
constexpr std::array kAlgorithms = {
    Algorithm{"RS256", ProviderKey::Kind::Rsa, sys::Hash::Sha256},
    Algorithm{"RS384", ProviderKey::Kind::Rsa, sys::Hash::Sha384},
    Algorithm{"RS512", ProviderKey::Kind::Rsa, sys::Hash::Sha512},
    Algorithm{"ES256", ProviderKey::Kind::P256, sys::Hash::Sha256},
    Algorithm{"ES384", ProviderKey::Kind::P384, sys::Hash::Sha384},
    Algorithm{"EdDSA", ProviderKey::Kind::Ed25519, sys::Hash::Sha512},
};

const Algorithm* find_algorithm(std::string_view name) {
  auto found = std::find_if(kAlgorithms.begin(), kAlgorithms.end(),
                            [&](const Algorithm& one) { return one.name == name; });
  return found == kAlgorithms.end() ? nullptr : &*found;
}

std::optional<std::string> bytes_member(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  if (!value || !value->as_string()) return std::nullopt;
  return text::from_base64url(*value->as_string());
}

std::string without_zeros(std::string magnitude) {
  magnitude.erase(0, std::min(magnitude.find_first_not_of('\0'), magnitude.size()));
  return magnitude;
}

std::optional<ProviderKey> rsa_key(const Json& object) {
  auto modulus = bytes_member(object, "n"), exponent = bytes_member(object, "e");
  if (!modulus || !exponent) return std::nullopt;
  ProviderKey key{.id = {},
                  .algorithm = {},
                  .kind = ProviderKey::Kind::Rsa,
                  .first = without_zeros(*std::move(modulus)),
                  .second = without_zeros(*std::move(exponent))};
  const std::size_t bytes = key.first.size();
  if (bytes < kModulusBytesMin || bytes > kModulusBytesMax) return std::nullopt;
  const bool is_one = key.second == std::string_view("\1", 1);
  if (key.second.empty() || key.second.size() > 8 || is_one) return std::nullopt;
  return key;
}

std::optional<ProviderKey> curve_key(const Json& object) {
  const std::string curve = text_member(object, "crv");
  if (curve != "P-256" && curve != "P-384") return std::nullopt;
  const std::size_t bytes = curve == "P-256" ? 32 : 48;
  auto x = bytes_member(object, "x"), y = bytes_member(object, "y");
  if (!x || !y || x->size() != bytes || y->size() != bytes) return std::nullopt;
  // SEC 1 section 2.3.3: an uncompressed point.
  return ProviderKey{.id = {},
                     .algorithm = {},
                     .kind = bytes == 32 ? ProviderKey::Kind::P256 : ProviderKey::Kind::P384,
                     .first = "\4" + *x + *y,
                     .second = {}};
}

std::optional<ProviderKey> edwards_key(const Json& object) {
  auto x = bytes_member(object, "x");
  if (text_member(object, "crv") != "Ed25519" || !x || x->size() != 32) return std::nullopt;
  return ProviderKey{.id = {},
                     .algorithm = {},
                     .kind = ProviderKey::Kind::Ed25519,
                     .first = *std::move(x),
                     .second = {}};
}

std::optional<ProviderKey> key_of(const Json& object) {
  const std::string kind = text_member(object, "kty");
  const Json* use = object.find("use");
  if (use && text_member(object, "use") != "sig") return std::nullopt;
  std::optional<ProviderKey> key;
  if (kind == "RSA") key = rsa_key(object);
  if (kind == "EC") key = curve_key(object);
  if (kind == "OKP") key = edwards_key(object);
  if (!key) return std::nullopt;
  key->id = text_member(object, "kid");
  key->algorithm = text_member(object, "alg");
  return key;
}

bool fits(const ProviderKey& key, std::string_view algorithm) {
  const Algorithm* one = find_algorithm(algorithm);
  return one && one->kind == key.kind && (key.algorithm.empty() || key.algorithm == algorithm);
}

bool is_for(const Json& claims, std::string_view client_id) {
  const Json* audience = claims.find("aud");
  if (!audience) return false;
  if (const std::string* one = audience->as_string()) return *one == client_id;
  const Json::Array* list = audience->as_array();
  if (!list) return false;
  const bool named = std::any_of(list->begin(), list->end(), [&](const Json& one) {
    return one.as_string() && *one.as_string() == client_id;
  });
  // With others beside us it has to say that it was made for us.
  return named && (list->size() == 1 || text_member(claims, "azp") == client_id);
}

std::optional<std::int64_t> seconds_member(const Json& claims, std::string_view name) {
  const Json* value = claims.find(name);
  if (!value) return std::nullopt;
  if (const std::int64_t* whole = value->as_int()) return *whole;
  const double* number = value->as_double();
  if (!number || !(*number > 0 && *number < 1e12)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace

std::string text_member(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value && value->as_string() ? *value->as_string() : std::string();
}

Result<TokenParts> parse_token(std::string_view text) {
  if (text.size() > kTokenBytesMax) return invalid("The ID token is too long.");
  const auto parts = text::split(text, '.');
  if (parts.size() != 3) return invalid("The ID token is no signed token.");
  auto head = text::from_base64url(parts[0]), body = text::from_base64url(parts[1]),
       signature = text::from_base64url(parts[2]);
  if (!head || !body || !signature) return invalid("The ID token is no base64url.");
  const Json header = TRY(Json::parse(*head, kDepthMax));
  // RFC 7515 section 4.1.11: what must be understood, and is not.
  if (header.find("crit")) return invalid("The ID token wants an extension to be understood.");
  return TokenParts{.algorithm = text_member(header, "alg"),
                    .key_id = text_member(header, "kid"),
                    .claims = TRY(Json::parse(*body, kDepthMax)),
                    .signed_text = text.substr(0, parts[0].size() + 1 + parts[1].size()),
                    .signature = *std::move(signature)};
}

Result<std::vector<ProviderKey>> parse_key_set(std::string_view json) {
  const Json set = TRY(Json::parse(json, kDepthMax));
  const Json* list = set.find("keys");
  if (!list || !list->as_array()) return invalid("The key set has no keys.");
  std::vector<ProviderKey> keys;
  for (const Json& one : *list->as_array()) {
    if (keys.size() == kKeysMax) break;
    if (auto key = key_of(one)) keys.push_back(*std::move(key));
  }
  return keys;
}

const ProviderKey* find_key(const std::vector<ProviderKey>& keys, const TokenParts& token) {
  const ProviderKey* found = nullptr;
  for (const ProviderKey& key : keys) {
    if (!fits(key, token.algorithm)) continue;
    if (!token.key_id.empty() && key.id == token.key_id) return &key;
    if (token.key_id.empty()) {
      if (found) return nullptr;
      found = &key;
    }
  }
  return found;
}

bool is_signed_by(const TokenParts& token, const ProviderKey& key) {
  const Algorithm* algorithm = find_algorithm(token.algorithm);
  if (!algorithm || !fits(key, token.algorithm)) return false;
  const std::string_view signature = token.signature;
  switch (key.kind) {
    case ProviderKey::Kind::Rsa:
      return sys::verify_rsa({.exponent = key.second, .modulus = key.first}, algorithm->hash,
                             token.signed_text, signature);
    case ProviderKey::Kind::P256:
    case ProviderKey::Kind::P384: {
      // RFC 7518 section 3.4: both numbers, each of the curve's size.
      const std::size_t bytes = key.kind == ProviderKey::Kind::P256 ? 32 : 48;
      if (signature.size() != 2 * bytes) return false;
      const char* curve = bytes == 32 ? "prime256v1" : "secp384r1";
      return sys::verify_ecdsa({.curve = curve, .point = key.first}, algorithm->hash,
                               token.signed_text,
                               {.r = signature.substr(0, bytes), .s = signature.substr(bytes)});
    }
    case ProviderKey::Kind::Ed25519:
      return signature.size() == 64 && sys::verify_ed25519(key.first, token.signed_text, signature);
  }
  return false;
}

Result<void> check_claims(const Json& claims, const Expected& expected) {
  if (text_member(claims, "iss") != expected.issuer)
    return invalid("The ID token is of another issuer.");
  if (!is_for(claims, expected.client_id)) return invalid("The ID token is for somebody else.");
  const Json* party = claims.find("azp");
  if (party && text_member(claims, "azp") != expected.client_id)
    return invalid("The ID token was made for somebody else.");
  if (expected.nonce.empty() || text_member(claims, "nonce") != expected.nonce)
    return invalid("The ID token is of another sign-in.");
  const std::int64_t now = expected.now.seconds();
  auto ends = seconds_member(claims, "exp"), made = seconds_member(claims, "iat"),
       begins = seconds_member(claims, "nbf");
  if (!ends || *ends <= now - kClockSeconds) return invalid("The ID token has expired.");
  if (!made || *made > now + kClockSeconds || *made < now - kOldestSeconds)
    return invalid("The ID token was not made just now.");
  if (begins && *begins > now + kClockSeconds) return invalid("The ID token is not good yet.");
  const std::string subject = text_member(claims, "sub");
  if (subject.empty() || subject.size() > 255 || text::has_control(subject))
    return invalid("The ID token names nobody.");
  return {};
}

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
//
// id_token.h — whether an ID token of a provider was signed by it, for us, just now.
//
// OpenID Connect Core 1.0, section 3.1.3.7; RFC 7515, 7517, 7518, 8725. The algorithm is one of a
// few with a public key, each with keys of its own kind, so neither "none" nor a MAC with a public
// key as its secret passes; "kid" chooses among the keys of the provider by being equal, and
// nothing else that a token says is followed. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"

namespace stithy::signin {

// What stands in front of the second dot of a signed token, taken apart but not believed.
struct TokenParts {
  std::string algorithm, key_id;  // the latter may be empty
  Json claims;
  std::string_view signed_text;  // of the text that was parsed
  std::string signature;
};
Result<TokenParts> parse_token(std::string_view text);

struct ProviderKey {
  std::string id, algorithm;  // the latter empty unless it says
  enum class Kind : std::uint8_t { Rsa, P256, P384, Ed25519 } kind = Kind::Rsa;
  std::string first, second;  // modulus and exponent; or the point, and nothing
};
// Keys that can check a signature of ours; others are passed over.
Result<std::vector<ProviderKey>> parse_key_set(std::string_view json);

// The key a token names, or the only one that fits where it names none.
const ProviderKey* find_key(const std::vector<ProviderKey>& keys, const TokenParts& token);
bool is_signed_by(const TokenParts& token, const ProviderKey& key);

struct Expected {
  std::string_view issuer, client_id, nonce;
  Instant now;
};
// Invalid with the rule that is broken, for the log.
Result<void> check_claims(const Json& claims, const Expected& expected);

// A member that is a text; empty when it is none.
std::string text_member(const Json& object, std::string_view name);

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
//
// ID tokens and key sets of sign-in providers: bytes of others that decide who somebody is.
// fuzz: src/features/signin/outside/id_token.cc src/sys/signature.cc src/base/*.cc
// fuzz: src/sys/files.cc src/sys/random.cc src/sys/clock.cc -lfmt -lboost_json -lcrypto
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "features/signin/outside/id_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace signin = stithy::signin;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto line = all.find('\n');
  auto keys = signin::parse_key_set(all.substr(0, line));
  auto token = signin::parse_token(line == all.npos ? all : all.substr(line + 1));
  if (!token) return 0;
  static_cast<void>(signin::check_claims(token->claims, {.issuer = "https://id.example.org",
                                                         .client_id = "stithy",
                                                         .nonce = "n",
                                                         .now = stithy::Instant::from_seconds(1)}));
  if (!keys) return 0;
  const signin::ProviderKey* key = signin::find_key(*keys, *token);
  if (key) static_cast<void>(signin::is_signed_by(*token, *key));
  return 0;
}

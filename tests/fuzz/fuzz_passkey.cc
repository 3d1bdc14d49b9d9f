// SPDX-License-Identifier: Apache-2.0
//
// What a browser says of a passkey: its JSON, the client data inside, and the bytes that libfido2
// reads. Nothing of an input may count, since nobody signed it.
// fuzz: src/sys/passkey.cc src/sys/crypto.cc src/sys/random.cc src/base/text.cc
// fuzz: src/base/encoding.cc src/base/result.cc src/base/instant.cc
// fuzz: -lfmt -lcrypto -largon2 -lfido2
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sys/crypto.h"
#include "sys/passkey.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const std::string party = "localhost";
  // With the hash of the party in front, so that what follows is read at all.
  const std::string authenticator = stithy::sys::sha256(party) + std::string(input);
  if (auto made = stithy::sys::read_made_passkey(authenticator, party)) {
    require(!made->credential_id.empty());
    require(made->credential_id.size() <= stithy::sys::kCredentialIdBytesMax);
    require(!stithy::sys::check_passkey(
        {.client = "{}", .authenticator = authenticator, .signature = input},
        {.algorithm = made->algorithm, .public_key = made->public_key}, party));
  }
  require(!stithy::sys::read_made_passkey(input, party) || size > 37);
  for (int algorithm : {stithy::sys::kCoseEs256, stithy::sys::kCoseEdDsa, stithy::sys::kCoseRs256})
    require(!stithy::sys::check_passkey(
        {.client = input, .authenticator = authenticator, .signature = input},
        {.algorithm = algorithm, .public_key = input}, party));
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// Authenticator data and answers made of arbitrary bytes, as they come and behind the head that
// they must have: what is read keeps its bounds, and nothing signs what no key signed.
// fuzz: src/sys/passkey.cc src/sys/crypto.cc src/sys/random.cc
// fuzz: src/base/text.cc src/base/encoding.cc src/base/result.cc src/base/instant.cc
// fuzz: -lfmt -lcrypto -largon2 -lfido2
// fuzz-run: -rss_limit_mb=0
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sys/crypto.h"
#include "sys/passkey.h"

// The library of libfido2 asks for the room that a head promises before it reads what follows, and
// bears to get none: that is no finding, nor is the figure asked for.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1:max_allocation_size_mb=64";
}

namespace {

using stithy::sys::PasskeyKey;

const std::string kParty = "example.org";

void require(bool holds) {
  if (!holds) std::abort();
}

void try_made(std::string_view authenticator) {
  auto made = stithy::sys::read_made_passkey(authenticator, kParty);
  if (!made) return;
  require(made->credential_id.size() <= stithy::sys::kCredentialIdBytesMax);
  require(!made->public_key.empty() && made->counter >= 0 && made->counter <= 0xffffffffLL);
  // The data of making one, given as those of using it, carry no signature that holds.
  const PasskeyKey key{made->algorithm, made->public_key};
  require(!stithy::sys::check_passkey({"{}", authenticator, authenticator}, key, kParty));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  try_made(input);
  const std::string headed = stithy::sys::sha256(kParty) + std::string(input);
  try_made(headed);
  // A third each: the data, the signature and the public key as it would be stored.
  const auto third = input.size() / 3;
  for (int algorithm : {stithy::sys::kCoseEs256, stithy::sys::kCoseEdDsa, stithy::sys::kCoseRs256})
    static_cast<void>(stithy::sys::check_passkey(
        {"{}", stithy::sys::sha256(kParty) + std::string(input.substr(0, third)),
         input.substr(third, third)},
        {algorithm, input.substr(2 * third)}, kParty));
  return 0;
}

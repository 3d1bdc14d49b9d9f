// SPDX-License-Identifier: Apache-2.0
//
// passkey.h — what authenticators send (W3C Web Authentication, Level 2), read and checked by
// libfido2. No device is spoken to: browsers do that, and bytes come here.
//
// Attestation is not asked for: who made an authenticator is nobody's business here, so of a new
// one its authenticator data alone are read. Every refusal is Code::Invalid; its message is for the
// log and names the rule that was broken. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::sys {

constexpr std::size_t kAuthenticatorBytesMax = 4096;
constexpr std::size_t kCredentialIdBytesMax = 1023;  // section 4

// RFC 9053 and RFC 8812: the algorithms that are taken.
constexpr int kCoseEs256 = -7, kCoseEdDsa = -8, kCoseRs256 = -257;

struct MadePasskey {
  std::string credential_id;
  int algorithm = 0;
  std::string public_key;  // as libfido2 holds it
  std::int64_t counter = 0;
  bool user_verified = false;
};
// Section 7.1, steps 13 to 16 and 20: the party, the person's presence, the key.
Result<MadePasskey> read_made_passkey(std::string_view authenticator, const std::string& party);

struct PasskeyClaim {
  std::string_view client, authenticator, signature;
};
struct PasskeyKey {
  int algorithm = 0;
  std::string_view public_key;
};
struct PasskeyUse {
  std::int64_t counter = 0;
  bool user_verified = false;
};
// Section 7.2, steps 15 to 20: the party, the person's presence, the signature. Whether the person
// was verified is told, not demanded.
Result<PasskeyUse> check_passkey(const PasskeyClaim& claim, const PasskeyKey& key,
                                 const std::string& party);

}  // namespace stithy::sys

// SPDX-License-Identifier: Apache-2.0
//
// public_key.h — public keys as people paste them: read, judged and named by their fingerprint.
//
// One line "KIND BASE64 [COMMENT]" as ssh-keygen writes it (sshd(8), AUTHORIZED_KEYS FILE FORMAT,
// without options). The bytes inside are those of RFC 4253 section 6.6 (RSA), RFC 5656 section 3.1
// (ECDSA), RFC 8709 section 4 (Ed25519) and OpenSSH's PROTOCOL.u2f (keys on a security key). What
// is refused is refused with the rule by name. Pure; reads foreign bytes within bounds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::ssh {

constexpr std::size_t kKeyTextBytesMax = 16 * 1024;
constexpr unsigned kRsaBitsMin = 2048, kRsaBitsMax = 8192;

struct PublicKey {
  std::string kind;          // "ssh-ed25519", "sk-ssh-ed25519@openssh.com"
  std::string blob;          // the wire form
  std::string comment;       // what stood behind it
  unsigned bits = 0;         // of the modulus or the curve
  std::string text() const;  // "KIND BASE64", without the comment
};

// Invalid at the field "key", naming the rule.
Result<PublicKey> parse_public_key(std::string_view line);
// The same for what a client showed; without a comment.
Result<PublicKey> read_public_key(std::string_view blob);

// "SHA256:" and unpadded base64, as ssh-keygen -l prints it.
std::string fingerprint(std::string_view blob);

}  // namespace stithy::ssh

// SPDX-License-Identifier: Apache-2.0
//
// secret_hash.h — secrets that the server makes, shows once, and keeps as a hash alone.
//
// 256 random bits need no slow hash: nobody guesses them, and SHA-256 is looked up by an index.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.h"
#include "sys/crypto.h"
#include "sys/random.h"

namespace stithy::account {

constexpr std::size_t kSecretBytes = 32;

inline std::string make_secret() { return text::to_base64url(sys::random_bytes(kSecretBytes)); }
inline std::string secret_hash(std::string_view secret) {
  return text::to_hex(sys::sha256(secret));
}

}  // namespace stithy::account

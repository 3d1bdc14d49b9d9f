// SPDX-License-Identifier: Apache-2.0
//
// signing_key.h — RSA keys of this instance and signatures with them. OpenSSL stands behind.
//
// The private part leaves as PKCS #8 in DER, to be sealed by who keeps it. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace stithy::sys {

struct SigningKey {
  Secret<> private_der;           // PKCS #8
  std::string modulus, exponent;  // big-endian magnitudes
};
// 2048 bits: takes a tenth of a second, so never inside of a transaction.
Result<SigningKey> make_signing_key();
// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 section 8.2).
Result<std::string> sign_rs256(const Secret<>& private_der, std::string_view message);

}  // namespace stithy::sys

// SPDX-License-Identifier: Apache-2.0
//
// signature.h — whether a signature was made by the holder of a public key. OpenSSL stands behind.
//
// Keys and signatures come as raw bytes of the algorithm, whatever wrapped them. Malformed ones are
// false, like wrong ones. Thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

namespace stithy::sys {

enum class Hash : std::uint8_t { Sha256, Sha384, Sha512 };

// RFC 8032: a key of 32 bytes, a signature of 64.
bool verify_ed25519(std::string_view key, std::string_view message, std::string_view signature);

// RFC 8017, RSASSA-PKCS1-v1_5. Numbers are big-endian magnitudes.
struct RsaKey {
  std::string_view exponent, modulus;
};
bool verify_rsa(const RsaKey& key, Hash hash, std::string_view message, std::string_view signature);

// FIPS 186-5 over a curve by its name in OpenSSL ("prime256v1"); the point uncompressed, r and s
// big-endian magnitudes.
struct EcdsaKey {
  const char* curve;
  std::string_view point;
};
struct EcdsaSignature {
  std::string_view r, s;
};
bool verify_ecdsa(const EcdsaKey& key, Hash hash, std::string_view message,
                  const EcdsaSignature& signature);

}  // namespace stithy::sys

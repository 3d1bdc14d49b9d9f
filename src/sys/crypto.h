// SPDX-License-Identifier: Apache-2.0
//
// crypto.h — digests, MACs, sealed texts and password hashes. OpenSSL and libargon2 stand behind
// crypto.cc.
//
// Thread-safe. Comparisons of secrets are constant-time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace stithy::sys {

std::string sha256(std::string_view bytes);                               // 32 raw bytes
std::string sha512(std::string_view bytes);                               // 64 raw bytes
std::string hmac_sha256(std::string_view key, std::string_view message);  // RFC 2104, 32 bytes
// The same with SHA-1, 20 bytes: for protocols that ask for it (RFC 4226) and nothing else.
std::string hmac_sha1(std::string_view key, std::string_view message);
bool equal_constant_time(std::string_view a, std::string_view b);

// AES-256 in Galois/Counter Mode (NIST SP 800-38D) with a random nonce: a nonce of 12 bytes, the
// ciphertext, and a tag of 16. `key` has 32 bytes. What is `associated` is no part of the result
// but must be the same when it is opened, so that a sealed text cannot be moved elsewhere.
std::string seal(std::string_view key, std::string_view plain, std::string_view associated);
// Internal when the key or what is associated is another one, or a byte was changed.
Result<Secret<>> open_sealed(std::string_view key, std::string_view sealed,
                             std::string_view associated);

// A digest computed piece by piece.
class Digest {
 public:
  enum class Kind : std::uint8_t { Sha1, Sha256, Sha512 };
  explicit Digest(Kind kind);
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  ~Digest();
  void update(std::string_view bytes);
  std::string finish();  // raw bytes; the digest is spent

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// argon2id (RFC 9106) in PHC string form, with parameters of the second recommended option scaled
// to a small server: 64 MiB would starve it under a login flood, so 19 MiB, t=2, p=1 (OWASP).
// At most two run at once in the process; others wait.
Result<std::string> hash_password(const Secret<>& password);
// Compares in constant time; a malformed hash is an Internal error.
Result<bool> verify_password(const Secret<>& password, std::string_view phc);
// A valid hash of a random password: verifying against it costs what a real check costs.
const std::string& decoy_password_hash();

}  // namespace stithy::sys

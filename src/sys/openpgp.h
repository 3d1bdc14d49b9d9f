// SPDX-License-Identifier: Apache-2.0
//
// openpgp.h — OpenPGP keys and signatures (RFC 4880), read and checked by librnp.
//
// No keyring is kept and no secret key is ever held: each call reads what it is given into memory
// of its own and forgets it. Foreign bytes, bounded before the library sees them. Debian builds the
// library so that it says on stderr, in fixed words, what it finds wrong with them. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::sys {

// Of a key in its armour, and of a signature in its own.
constexpr std::size_t kPgpBytesMax = std::size_t{64} * 1024;
constexpr std::size_t kPgpSubkeysMax = 32, kPgpIdentitiesMax = 50;

struct PgpKey {
  std::string key_id;       // 16 hexadecimal digits in capitals
  std::string fingerprint;  // 40 of them
  std::string packet;       // its public key packet
  Instant created_at = {};
  std::optional<Instant> expires_at = {};
  bool can_sign = false, can_certify = false, can_encrypt = false;
  bool revoked = false;
};

// A primary key with what is bound to it.
struct PgpCertificate {
  PgpKey primary;
  std::vector<PgpKey> subkeys;      // those that the primary key bound
  std::vector<std::string> emails;  // of identities it signed and did not take back
  std::string armored;              // the whole of it
};

// One public key in armour. Every refusal is Code::Invalid and names the rule: a secret key, two
// keys, no address, damage.
Result<PgpCertificate> read_pgp_key(std::string_view armored);

struct PgpSignature {
  std::string key_id;  // of the key that made it, as it says itself
  Instant made_at = {};
};
// One detached signature in armour; Invalid for anything else.
Result<PgpSignature> read_pgp_signature(std::string_view armored);

// What comes of a signature, a text and the certificate that holds the key.
enum class PgpCheck : std::uint8_t {
  Good,
  Wrong,       // not made by this key over this text, or by means that are too weak today
  NotSigning,  // the key may not sign, or its primary key does not own it
  Expired,     // the key had ended by the time of signing, or the signature has
  Revoked,     // the key was taken back: for good, or before the time of signing
};
PgpCheck check_pgp_signature(std::string_view certificate, std::string_view signature,
                             std::string_view text);

}  // namespace stithy::sys

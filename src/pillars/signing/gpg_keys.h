// SPDX-License-Identifier: Apache-2.0
//
// gpg_keys.h — the OpenPGP keys that people sign with.
//
// A primary key stands here once, with a person who has confirmed one of the addresses it names:
// nobody can take the place of its owner by adding it first. What a key said when it was added is
// what counts; a renewed or revoked one takes the place of the old by removing that. All functions
// run inside the caller's session or transaction and hold no state. Who may call is decided above.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/signing/ids.h"

namespace stithy::signing {

constexpr std::int64_t kGpgKeysMax = 50;  // of one person
constexpr std::size_t kGpgNameBytesMax = 100;

struct GpgKey {
  GpgKeyId id;
  UserId user;
  std::string name;                 // as its owner calls it; may be empty
  std::string key_id, fingerprint;  // hexadecimal digits in capitals
  bool can_sign = false, can_certify = false, can_encrypt = false, revoked = false;
  std::string packet;                    // its public key packet
  std::string armored;                   // of a primary key: all of it
  std::vector<std::string> emails = {};  // of a primary key, as it names them
  Instant made_at;
  std::optional<Instant> expires_at = {};
  Instant added_at;
  std::vector<GpgKey> subkeys = {};
};

struct NewGpgKey {
  UserId user;
  std::string name, text;  // as typed and pasted
};

// Invalid at "name" or "armored_public_key", naming the rule; Conflict when the key stands here
// already, or there are too many.
Result<GpgKey> add_gpg_key(db::Tx& tx, const NewGpgKey& key, Instant now);
// Primary keys with their subkeys, the oldest first.
Result<std::vector<GpgKey>> list_gpg_keys(db::Reader& reader, UserId user);
Result<std::optional<GpgKey>> find_gpg_key(db::Reader& reader, UserId user, GpgKeyId id);
// With its subkeys. False when they have no such primary key.
Result<bool> remove_gpg_key(db::Tx& tx, UserId user, GpgKeyId id);
// Of somebody who leaves: SSH keys for signing, too.
Result<void> remove_signing_keys_of(db::Tx& tx, UserId user);

}  // namespace stithy::signing

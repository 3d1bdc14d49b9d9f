// SPDX-License-Identifier: Apache-2.0
//
// ssh_signing_keys.h — the SSH keys that people sign with. They open nothing.
//
// The same key may stand with several people, since a public key proves nothing; whose a signature
// is, verify.h decides by the address in what was signed. All functions run inside the caller's
// session or transaction and hold no state. Who may call is decided above.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/signing/ids.h"

namespace stithy::signing {

constexpr std::int64_t kSigningKeysMax = 100;  // of one person

struct SshSigningKey {
  SshSigningKeyId id;
  UserId user;
  std::string title, fingerprint;
  std::string text;  // "KIND BASE64"
  Instant added_at;
};

struct NewSigningKey {
  UserId user;
  std::string title;  // empty: the comment of the key, or its kind
  std::string text;   // as pasted
};

// Invalid at "title" or "key", naming the rule; Conflict when they have it already, or too many.
Result<SshSigningKey> add_signing_key(db::Tx& tx, const NewSigningKey& key, Instant now);
// The oldest first.
Result<std::vector<SshSigningKey>> list_signing_keys(db::Reader& reader, UserId user);
Result<std::optional<SshSigningKey>> find_signing_key(db::Reader& reader, UserId user,
                                                      SshSigningKeyId id);
// False when they have no such key.
Result<bool> remove_signing_key(db::Tx& tx, UserId user, SshSigningKeyId id);

}  // namespace stithy::signing

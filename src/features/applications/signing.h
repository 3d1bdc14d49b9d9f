// SPDX-License-Identifier: Apache-2.0
//
// signing.h — the keys that ID tokens are signed with, and the tokens.
//
// Keys are made by a job and kept in the database, sealed with a key of the instance, so that all
// servers of it sign alike. A new one is published before it signs, and stays published after the
// next one took its place, longer than any ID token is good for. RS256, which every client knows.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"
#include "features/applications/grant.h"
#include "sys/signing_key.h"
#include "web/keys.h"

namespace stithy::applications {

constexpr std::chrono::hours kIdTokenLives{1};
constexpr std::chrono::minutes kPublishedBefore{15};
constexpr std::chrono::hours kPublishedAfter{48};
constexpr std::chrono::seconds kKeySetFresh{300};  // how long clients may keep the set

// Whether a key should be made now: there is none, or the newest is older than `lives`.
Result<bool> wants_key(db::Reader& reader, std::chrono::seconds lives, Instant now);
// The first signs at once. Forgets those that nothing good was signed with.
Result<void> add_key(db::Tx& tx, const web::Keys& keys, const sys::SigningKey& key, Instant now);
Result<void> forget_old_keys(db::Tx& tx, Instant now);

// RFC 7517 section 5.
Result<std::string> render_key_set(db::Reader& reader);

struct IdTokenParts {
  std::string issuer, audience, nonce, access_token;
  Presence who;
};
// Unavailable when there is no key yet.
Result<std::string> sign_id_token(db::Reader& reader, const web::Keys& keys,
                                  const IdTokenParts& parts, Instant now);

}  // namespace stithy::applications

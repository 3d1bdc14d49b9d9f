// SPDX-License-Identifier: Apache-2.0
//
// ssh_keys.h — the keys that people and repositories are reached with over SSH.
//
// A key belongs to one person, or opens one repository (a deploy key), and stands here once, so
// that whose it is is never in doubt. All functions run inside the caller's session or transaction
// and hold no state. Who may call is decided above.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "ssh/public_key.h"
#include "web/principal.h"

namespace stithy::account {

constexpr std::int64_t kKeysMax = 100;  // of one person, and of one repository
constexpr std::size_t kKeyTitleBytesMax = 100;
// A key used less than this ago is not noted again.
constexpr std::chrono::minutes kKeyNoteEvery{1};

struct Key {
  KeyId id;
  std::optional<UserId> user = {};        // of a person
  std::optional<RepoId> repository = {};  // of a repository
  UserId added_by = {};
  bool read_only = false;  // of a deploy key
  std::string title, kind, fingerprint;
  std::string text;  // "KIND BASE64"
  Instant created_at;
  std::optional<Instant> last_used_at = {};
};

struct KeyOfPerson {
  UserId user;
};
struct KeyOfRepository {
  RepoId repository;
  UserId added_by;
  bool read_only = true;
};
struct NewKey {
  std::string title;  // empty: the comment of the key, or its kind
  std::string text;   // as pasted
  std::variant<KeyOfPerson, KeyOfRepository> owner;
};

// Invalid at "title" or "key", naming the rule; Conflict when the key stands here already.
Result<Key> add_key(db::Tx& tx, const NewKey& key, Instant now);
Result<std::optional<Key>> find_key(db::Reader& reader, KeyId id);
Result<std::optional<Key>> find_key_by_fingerprint(db::Reader& reader,
                                                   std::string_view fingerprint);
// The oldest first.
Result<std::vector<Key>> list_keys(db::Reader& reader, UserId user);
Result<std::vector<Key>> list_deploy_keys(db::Reader& reader, RepoId repository);
// False when they have no such key.
Result<bool> remove_key(db::Tx& tx, UserId user, KeyId id);
Result<bool> remove_deploy_key(db::Tx& tx, RepoId repository, KeyId id);
Result<void> note_key_use(db::Tx& tx, KeyId id, Instant now);

// Who comes with this key, as every check knows them; nothing when its person may not sign in. The
// rights of an administrator stay with sessions: a key lying on a laptop does not open everything.
Result<std::optional<web::Principal>> principal_of(db::Reader& reader, const Key& key);
// The same of a person without a key of ours, who came with a certificate good until then.
Result<std::optional<web::Principal>> principal_of(db::Reader& reader, std::string_view login,
                                                   Instant until);

}  // namespace stithy::account

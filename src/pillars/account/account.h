// SPDX-License-Identifier: Apache-2.0
//
// account.h — people: creating them, finding them, their passwords and profiles.
//
// All functions run inside the caller's session or transaction and hold no state. Who may call is
// decided above (pillars/access); e-mail and hashes never leave through a page of somebody else.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"

namespace stithy::account {

constexpr std::size_t kPasswordBytesMin = 10;
constexpr std::size_t kPasswordBytesMax = 1024;

struct Account {
  UserId id;
  std::string login, display_name, email;
  bool site_admin = false;
  bool disabled = false;
  std::string bio, location, website;
  std::string theme;        // "auto", "light" or "dark"
  bool single_keys = true;  // single-letter shortcuts (WCAG 2.1.4)
  std::optional<std::string> avatar_hash;
  Instant created_at, updated_at;  // the latter of the profile
};

struct NewAccount {
  std::string login;
  std::string email;
  Secret<> password;
  bool site_admin = false;
};

// 10 bytes to 1 KiB, valid UTF-8 without control bytes. Bytes are taken as they are: no Unicode
// normalisation and no cut at 72.
Result<void> check_password(const Secret<>& password);

// Makes the namespace and the user. Conflict when the name or the e-mail is taken. The hash is
// computed here, before the caller's transaction should hold any lock for long.
struct PreparedAccount {
  NewAccount account;
  std::string email_folded, password_hash;
};
Result<PreparedAccount> prepare_account(NewAccount account,
                                        const std::set<std::string, std::less<>>& reserved);
Result<UserId> create_account(db::Tx& tx, const PreparedAccount& prepared, Instant now);

Result<std::int64_t> count_accounts(db::Reader& reader);
Result<std::optional<Account>> find_account(db::Reader& reader, UserId id);
// By id; those of nobody are passed over.
Result<std::vector<Account>> find_accounts(db::Reader& reader, std::span<const UserId> ids);
Result<std::optional<Account>> find_account_by_login(db::Reader& reader, std::string_view login);
// Of any address that the account has proven.
Result<std::optional<Account>> find_account_by_email(db::Reader& reader, std::string_view email);
// After `after` (folded login), ordered by login.
Result<std::vector<Account>> list_accounts(db::Reader& reader, std::string_view after,
                                           std::int64_t at_most);
// Whose login begins with these words, then whose name holds them, each by login; nobody who was
// shut out.
Result<std::vector<Account>> find_people(db::Reader& reader, std::string_view words,
                                         std::int64_t at_most);
// After an id, in the order in which they were made.
Result<std::vector<Account>> list_accounts_by_id(db::Reader& reader, UserId after,
                                                 std::int64_t at_most);
// Who administers the instance and may sign in.
Result<std::vector<UserId>> list_administrators(db::Reader& reader);

// By login or e-mail, as people type it to sign in.
Result<std::optional<UserId>> find_user_named(db::Reader& reader, std::string_view login);
// The user of these credentials (login or e-mail), or nothing: unknown name, wrong password and
// disabled account are not told apart, and all cost one password hash.
Result<std::optional<UserId>> verify_credentials(db::Reader& reader, std::string_view login,
                                                 const Secret<>& password);
Result<bool> verify_password_of(db::Reader& reader, UserId id, const Secret<>& password);
// The checked password's hash: made before a transaction is opened, since it takes its time.
Result<std::string> prepare_password(const Secret<>& password);
// Also ends the link of a recovery, if there is one.
Result<void> set_password_hash(db::Tx& tx, UserId id, const std::string& hash, Instant now);
// Both in one; the caller revokes sessions.
Result<void> set_password(db::Tx& tx, UserId id, const Secret<>& password, Instant now);

// A disabled account keeps its data; its sessions end and its tokens answer nothing.
Result<void> set_disabled(db::Tx& tx, UserId id, bool disabled, Instant now);

struct Profile {
  std::string display_name, bio, location, website;
};
Result<void> set_profile(db::Tx& tx, UserId id, const Profile& profile, Instant now);
Result<void> set_preferences(db::Tx& tx, UserId id, std::string_view theme, bool single_keys);

struct Avatar {
  std::string content_type, bytes, hash;
};
Result<std::optional<Avatar>> find_avatar(db::Reader& reader, UserId id);
Result<void> set_avatar(db::Tx& tx, UserId id, const std::optional<Avatar>& avatar);

// A node of the namespace tree that can own repositories.
struct Namespace {
  NamespaceId id;
  enum class Kind : std::uint8_t { User = 1, Organisation = 2, Group = 3 } kind = Kind::User;
  std::string name, display_name;
  Instant created_at = {};
};
Result<std::optional<Namespace>> find_namespace(db::Reader& reader, std::string_view name);

}  // namespace stithy::account

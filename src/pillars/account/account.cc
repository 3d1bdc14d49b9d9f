// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/account.h"

#include "base/text.h"
#include "kit/audit/record.h"
#include "pillars/account/departure.h"
#include "pillars/account/names.h"
#include "pillars/account/no_password.h"
#include "pillars/account/one_time_link.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"
#include "pillars/account/renaming.h"
#include "sys/clock.h"
#include "sys/crypto.h"

namespace stithy::account {

namespace {

// Instead of a hash: no password is right.
constexpr std::string_view kNoPassword = "-";

Account account_of(sql::UserRow row) {
  return Account{.id = row.id,
                 .login = std::move(row.login),
                 .display_name = std::move(row.display_name),
                 .email = std::move(row.email),
                 .site_admin = row.site_admin,
                 .disabled = row.disabled_at.has_value(),
                 .bio = std::move(row.bio),
                 .location = std::move(row.location),
                 .website = std::move(row.website),
                 .theme = std::move(row.theme),
                 .single_keys = row.single_keys,
                 .avatar_hash = std::move(row.avatar_hash),
                 .created_at = row.created_at,
                 .updated_at = row.updated_at};
}

std::optional<Account> maybe_account(std::optional<sql::UserRow> row) {
  if (!row) return std::nullopt;
  return account_of(*std::move(row));
}

}  // namespace

Result<void> check_password(const Secret<>& password) {
  const auto& p = password.reveal();
  if (p.size() < kPasswordBytesMin)
    return invalid_field("password",
                         text::format("A password has at least {} characters.", kPasswordBytesMin));
  if (p.size() > kPasswordBytesMax)
    return invalid_field("password",
                         text::format("A password has at most {} bytes.", kPasswordBytesMax));
  if (!text::is_utf8(p) || text::has_control(p))
    return invalid_field("password", "A password is text without control characters.");
  return {};
}

Result<PreparedAccount> prepare_account(NewAccount account,
                                        const std::set<std::string, std::less<>>& reserved) {
  TRY(check_owner_name(account.login, reserved));
  std::string folded = TRY(check_email(account.email));
  TRY(check_password(account.password));
  std::string hash = TRY(sys::hash_password(account.password));
  return PreparedAccount{std::move(account), std::move(folded), std::move(hash)};
}

Result<PreparedAccount> prepare_without_password(
    NewAccount account, const std::set<std::string, std::less<>>& reserved) {
  TRY(check_owner_name(account.login, reserved));
  std::string folded = TRY(check_email(account.email));
  return PreparedAccount{std::move(account), std::move(folded), std::string(kNoPassword)};
}

Result<UserId> create_account(db::Tx& tx, const PreparedAccount& prepared, Instant now) {
  const NewAccount& a = prepared.account;
  TRY(check_not_former(tx, a.login));
  TRY(check_not_held(tx, a.login, now));
  auto id = sys::make_id<UserId>();
  auto node = sql::insert_namespace(tx, NamespaceId{id.value()}, NamespaceId{},
                                    static_cast<std::int64_t>(Namespace::Kind::User), a.login,
                                    fold_name(a.login), a.login, now);
  if (!node) {
    if (node.error().code != Code::Conflict) return std::move(node).take_error();
    return conflict(text::format("The name \"{}\" is taken.", a.login));
  }
  auto user = sql::insert_user(tx, id, a.email, prepared.email_folded, prepared.password_hash,
                               a.site_admin, now);
  if (!user) {
    if (user.error().code != Code::Conflict) return std::move(user).take_error();
    return conflict("An account with this e-mail address exists already.");
  }
  // Whoever makes an account has proven the address, or vouches for it at the machine.
  auto email = sql::insert_email(tx, EmailId{id.value()}, id, a.email, prepared.email_folded,
                                 prepared.email_folded, now);
  if (!email) {
    if (email.error().code != Code::Conflict) return std::move(email).take_error();
    return conflict("An account with this e-mail address exists already.");
  }
  TRY(audit::record(tx, {.action = "user.create",
                         .about = {.subject = id, .subject_login = a.login},
                         .changes = {{"site_admin", {}, a.site_admin ? "true" : "false"}}}));
  return id;
}

Result<std::int64_t> count_accounts(db::Reader& reader) { return sql::count_users(reader); }

Result<std::optional<Account>> find_account(db::Reader& reader, UserId id) {
  return maybe_account(TRY(sql::find_user(reader, id)));
}

Result<std::optional<Account>> find_account_by_login(db::Reader& reader, std::string_view login) {
  return maybe_account(TRY(sql::find_user_by_login(reader, fold_name(login))));
}

Result<std::optional<Account>> find_account_by_email(db::Reader& reader, std::string_view email) {
  return maybe_account(TRY(sql::find_user_by_email(reader, text::to_lower(email))));
}

Result<std::vector<Account>> list_accounts(db::Reader& reader, std::string_view after,
                                           std::int64_t at_most) {
  auto rows = TRY(sql::list_users(reader, after, at_most));
  std::vector<Account> accounts;
  for (auto& row : rows) accounts.push_back(account_of(std::move(row)));
  return accounts;
}

Result<std::vector<Account>> find_people(db::Reader& reader, std::string_view words,
                                         std::int64_t at_most) {
  std::string plain(words);  // '_' is left: it fits any one character, itself too
  std::erase_if(plain, [](char c) { return c == '%' || c == '\\'; });
  auto rows =
      TRY(sql::find_people(reader, text::to_lower(plain) + "%", "%" + plain + "%", at_most));
  std::vector<Account> accounts;
  for (auto& row : rows) accounts.push_back(account_of(std::move(row)));
  return accounts;
}

Result<std::vector<Account>> find_accounts(db::Reader& reader, std::span<const UserId> ids) {
  auto rows = TRY(sql::list_users_of(reader, ids));
  std::vector<Account> accounts;
  for (auto& row : rows) accounts.push_back(account_of(std::move(row)));
  return accounts;
}

Result<std::vector<Account>> list_accounts_by_id(db::Reader& reader, UserId after,
                                                 std::int64_t at_most) {
  auto rows = TRY(sql::list_users_by_id(reader, after, at_most));
  std::vector<Account> accounts;
  for (auto& row : rows) accounts.push_back(account_of(std::move(row)));
  return accounts;
}

Result<std::vector<UserId>> list_administrators(db::Reader& reader) {
  return sql::list_administrators(reader);
}

Result<std::optional<UserId>> find_user_named(db::Reader& reader, std::string_view login) {
  auto row = TRY(sql::find_credentials(reader, fold_name(login)));
  return row ? std::optional(row->id) : std::nullopt;
}

Result<std::optional<UserId>> verify_credentials(db::Reader& reader, std::string_view login,
                                                 const Secret<>& password) {
  if (password.reveal().size() > kPasswordBytesMax) return std::optional<UserId>{};
  auto row = TRY(sql::find_credentials(reader, fold_name(login)));
  // An unknown name costs the same hash as a known one, and so does one without a password.
  const bool has_one = row && row->password_hash != kNoPassword;
  const std::string& hash = has_one ? row->password_hash : sys::decoy_password_hash();
  bool right = TRY(sys::verify_password(password, hash));
  if (!has_one || !right || row->disabled_at) return std::optional<UserId>{};
  return std::optional(row->id);
}

Result<bool> verify_password_of(db::Reader& reader, UserId id, const Secret<>& password) {
  auto row = TRY(sql::find_credentials_of(reader, id));
  if (!row || password.reveal().size() > kPasswordBytesMax) return false;
  if (row->password_hash == kNoPassword) return false;
  return sys::verify_password(password, row->password_hash);
}

Result<bool> has_password(db::Reader& reader, UserId id) {
  auto row = TRY(sql::find_credentials_of(reader, id));
  return row && row->password_hash != kNoPassword;
}

Result<std::string> prepare_password(const Secret<>& password) {
  TRY(check_password(password));
  return sys::hash_password(password);
}

Result<void> set_password_hash(db::Tx& tx, UserId id, const std::string& hash, Instant now) {
  TRY(sql::set_password(tx, id, hash, now));
  TRY(record_of(tx, id, "user.change_password"));
  return void_link(tx, LinkPurpose::Recovery, id.value());
}

Result<void> set_password(db::Tx& tx, UserId id, const Secret<>& password, Instant now) {
  return set_password_hash(tx, id, TRY(prepare_password(password)), now);
}

Result<void> set_disabled(db::Tx& tx, UserId id, bool disabled, Instant now) {
  TRY(sql::set_disabled(tx, id, disabled ? std::optional(now) : std::nullopt));
  if (disabled) TRY(sql::delete_sessions_but(tx, id, SessionId{}));
  return record_of(tx, id, disabled ? "user.suspend" : "user.unsuspend");
}

Result<void> set_profile(db::Tx& tx, UserId id, const Profile& profile, Instant now) {
  Error wrong = invalid("Some fields need another look.");
  auto limit = [&](const char* field, const std::string& value, std::size_t bytes_max) {
    if (value.size() > bytes_max || !text::is_utf8(value))
      wrong.fields.push_back({field, text::format("At most {} bytes of text.", bytes_max)});
  };
  limit("display_name", profile.display_name, 100);
  limit("bio", profile.bio, 500);
  limit("location", profile.location, 100);
  limit("website", profile.website, 300);
  bool web = profile.website.starts_with("https://") || profile.website.starts_with("http://");
  if (!profile.website.empty() && (!web || text::has_control(profile.website)))
    wrong.fields.push_back({"website", "A web address begins with https:// or http://."});
  if (!wrong.fields.empty()) return wrong;
  TRY(sql::set_profile(tx, id, profile.bio, profile.location, profile.website, now));
  TRY(sql::set_display_name(tx, NamespaceId{id.value()}, profile.display_name));
  return {};
}

Result<void> set_preferences(db::Tx& tx, UserId id, std::string_view theme, bool single_keys) {
  if (theme != "auto" && theme != "light" && theme != "dark")
    return invalid_field("theme", "The theme is auto, light or dark.");
  TRY(sql::set_preferences(tx, id, theme, single_keys));
  return {};
}

Result<std::optional<Avatar>> find_avatar(db::Reader& reader, UserId id) {
  auto row = TRY(sql::find_avatar(reader, id));
  if (!row || !row->avatar || !row->type || !row->hash) return std::optional<Avatar>{};
  return std::optional(Avatar{*row->type, *row->avatar, *row->hash});
}

Result<void> set_avatar(db::Tx& tx, UserId id, const std::optional<Avatar>& avatar) {
  if (avatar)
    TRY(sql::set_avatar(tx, id, avatar->content_type, avatar->bytes, avatar->hash));
  else
    TRY(sql::set_avatar(tx, id, std::nullopt, std::nullopt, std::nullopt));
  return {};
}

Result<std::optional<Namespace>> find_namespace(db::Reader& reader, std::string_view name) {
  auto row = TRY(sql::find_namespace(reader, fold_name(name)));
  if (!row) return std::optional<Namespace>{};
  return std::optional(Namespace{row->id, static_cast<Namespace::Kind>(row->kind),
                                 std::move(row->name), std::move(row->display_name),
                                 row->created_at});
}

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
#include "pillars/signing/gpg_keys.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/account/emails.h"
#include "pillars/account/records.h"
#include "pillars/signing/queries.h"
#include "sys/clock.h"
#include "sys/openpgp.h"

namespace stithy::signing {

namespace {

constexpr std::string_view kText = "armored_public_key";
constexpr std::int64_t kRowsMax =
    kGpgKeysMax * (1 + static_cast<std::int64_t>(sys::kPgpSubkeysMax));

GpgKey key_of(sql::GpgRow row) {
  GpgKey out{.id = row.id,
             .user = row.user,
             .name = std::move(row.name),
             .key_id = std::move(row.key_id),
             .fingerprint = std::move(row.fingerprint),
             .can_sign = row.can_sign,
             .can_certify = row.can_certify,
             .can_encrypt = row.can_encrypt,
             .revoked = row.revoked,
             .packet = std::move(row.packet),
             .armored = std::move(row.armored),
             .made_at = row.made_at,
             .expires_at = row.expires_at,
             .added_at = row.created_at};
  for (auto email : text::split(row.emails, '\n'))
    if (!email.empty()) out.emails.emplace_back(email);
  return out;
}

// A primary key comes before its subkeys, whose ids were made after its own.
std::vector<GpgKey> keys_of(std::vector<sql::GpgRow> rows) {
  std::vector<GpgKey> out;
  for (auto& row : rows) {
    const auto primary = row.primary;
    GpgKey key = key_of(std::move(row));
    auto of = std::find_if(out.begin(), out.end(),
                           [&](const GpgKey& one) { return primary && one.id == *primary; });
    if (!primary)
      out.push_back(std::move(key));
    else if (of != out.end())
      of->subkeys.push_back(std::move(key));
  }
  return out;
}

GpgKey fresh_key(const sys::PgpKey& read, UserId user, Instant now) {
  return {.id = sys::make_id<GpgKeyId>(),
          .user = user,
          .name = {},
          .key_id = read.key_id,
          .fingerprint = read.fingerprint,
          .can_sign = read.can_sign,
          .can_certify = read.can_certify,
          .can_encrypt = read.can_encrypt,
          .revoked = read.revoked,
          .packet = read.packet,
          .armored = {},
          .made_at = read.created_at,
          .expires_at = read.expires_at,
          .added_at = now};
}

Result<void> insert(db::Tx& tx, const GpgKey& key, std::optional<GpgKeyId> primary) {
  std::optional<std::string> own;
  if (!primary) own = key.fingerprint;
  TRY(sql::insert_gpg_key(tx, key.id, primary, key.user, key.name, key.key_id, key.fingerprint, own,
                          key.can_sign, key.can_certify, key.can_encrypt, key.revoked, key.packet,
                          key.armored, text::join(key.emails, "\n"), key.made_at, key.expires_at,
                          key.added_at));
  return {};
}

Result<void> check_address(db::Tx& tx, UserId user, const std::vector<std::string>& emails) {
  for (const auto& own : TRY(account::list_emails(tx, user)))
    for (const auto& named : emails)
      if (own.verified && own.folded == text::to_lower(named)) return {};
  return invalid_field(
      std::string(kText),
      text::format("The key names {}, and none of these is a confirmed address of your account. "
                   "Confirm one, or add yours to the key: gpg --quick-add-uid.",
                   text::join(emails, ", ")));
}

Result<void> check_free(db::Tx& tx, const sys::PgpCertificate& read, UserId user) {
  auto owner = TRY(sql::find_gpg_owner(tx, read.primary.fingerprint));
  if (!owner) return {};
  const std::string words =
      *owner == user ? "You have added this key already; to renew it, remove the old one first."
                     : "This key is in use already.";
  Error error = conflict(words);
  error.fields = {{std::string(kText), words}};
  return error;
}

bool is_for_signing(const sys::PgpCertificate& read) {
  return read.primary.can_sign || std::any_of(read.subkeys.begin(), read.subkeys.end(),
                                              [](const sys::PgpKey& key) { return key.can_sign; });
}

// "gpg_key.create", "gpg_key.delete".
Result<void> record_key(db::Tx& tx, const GpgKey& key, std::string_view verb) {
  auto value = [&](std::string_view name, const std::string& text) {
    const bool gone = verb == "delete";
    return audit::Change{std::string(name), gone ? std::optional(text) : std::nullopt,
                         gone ? std::nullopt : std::optional(text)};
  };
  return account::record_of(tx, key.user, text::format("gpg_key.{}", verb),
                            {value("key_id", key.key_id), value("fingerprint", key.fingerprint)});
}

}  // namespace

Result<GpgKey> add_gpg_key(db::Tx& tx, const NewGpgKey& asked, Instant now) {
  auto read = sys::read_pgp_key(asked.text);
  if (!read && read.error().code == Code::Invalid)
    return invalid_field(std::string(kText), read.error().message);
  const sys::PgpCertificate certificate = TRY(std::move(read));
  const std::string name(text::trim(asked.name));
  if (name.size() > kGpgNameBytesMax || text::has_control(name) || !text::is_utf8(name))
    return invalid_field("name",
                         text::format("A name has at most {} characters.", kGpgNameBytesMax));
  if (!is_for_signing(certificate))
    return invalid_field(std::string(kText), "Neither the key nor one of its subkeys may sign.");
  TRY(check_free(tx, certificate, asked.user));
  TRY(check_address(tx, asked.user, certificate.emails));
  if (TRY(sql::count_gpg_keys(tx, asked.user)) >= kGpgKeysMax)
    return conflict(
        text::format("There can be {} GPG keys. Remove one that is not used.", kGpgKeysMax));
  GpgKey key = fresh_key(certificate.primary, asked.user, now);
  key.name = name;
  key.armored = certificate.armored;
  key.emails = certificate.emails;
  TRY(insert(tx, key, std::nullopt));
  for (const auto& sub : certificate.subkeys) {
    key.subkeys.push_back(fresh_key(sub, asked.user, now));
    TRY(insert(tx, key.subkeys.back(), key.id));
  }
  TRY(record_key(tx, key, "create"));
  return key;
}

Result<std::vector<GpgKey>> list_gpg_keys(db::Reader& reader, UserId user) {
  return keys_of(TRY(sql::list_gpg_keys(reader, user, kRowsMax)));
}

Result<std::optional<GpgKey>> find_gpg_key(db::Reader& reader, UserId user, GpgKeyId id) {
  auto keys = keys_of(
      TRY(sql::find_gpg_key(reader, id, 1 + static_cast<std::int64_t>(sys::kPgpSubkeysMax))));
  if (keys.empty() || keys.front().user != user) return std::optional<GpgKey>();
  return std::optional(std::move(keys.front()));
}

Result<bool> remove_gpg_key(db::Tx& tx, UserId user, GpgKeyId id) {
  auto key = TRY(find_gpg_key(tx, user, id));
  if (!key || TRY(sql::delete_gpg_key(tx, id, user)) == 0) return false;
  TRY(record_key(tx, *key, "delete"));
  return true;
}

Result<void> remove_signing_keys_of(db::Tx& tx, UserId user) {
  TRY(sql::delete_gpg_keys_of(tx, user));
  TRY(sql::delete_signing_keys_of(tx, user));
  return {};
}

}  // namespace stithy::signing

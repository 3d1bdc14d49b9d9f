// SPDX-License-Identifier: Apache-2.0
#include "pillars/signing/ssh_signing_keys.h"

#include "base/text.h"
#include "pillars/account/records.h"
#include "pillars/account/ssh_keys.h"
#include "pillars/signing/queries.h"
#include "ssh/public_key.h"
#include "sys/clock.h"

namespace stithy::signing {

namespace {

SshSigningKey key_of(sql::SigningRow row) {
  return {.id = row.id,
          .user = row.user,
          .title = std::move(row.title),
          .fingerprint = std::move(row.fingerprint),
          .text = std::move(row.public_key),
          .added_at = row.created_at};
}

Result<std::string> title_of(const NewSigningKey& key, const ssh::PublicKey& parsed) {
  std::string title(text::trim(key.title));
  const std::string fallback = parsed.comment.empty() ? parsed.kind : parsed.comment;
  if (title.empty()) title = text::prefix(fallback, account::kKeyTitleBytesMax);
  if (title.size() > account::kKeyTitleBytesMax || text::has_control(title) ||
      !text::is_utf8(title))
    return invalid_field(
        "title", text::format("A title has at most {} characters.", account::kKeyTitleBytesMax));
  return title;
}

// "ssh_signing_key.create", "ssh_signing_key.delete".
Result<void> record_key(db::Tx& tx, const SshSigningKey& key, std::string_view verb) {
  auto value = [&](std::string_view name, const std::string& text) {
    const bool gone = verb == "delete";
    return audit::Change{std::string(name), gone ? std::optional(text) : std::nullopt,
                         gone ? std::nullopt : std::optional(text)};
  };
  return account::record_of(tx, key.user, text::format("ssh_signing_key.{}", verb),
                            {value("title", key.title), value("fingerprint", key.fingerprint)});
}

}  // namespace

Result<SshSigningKey> add_signing_key(db::Tx& tx, const NewSigningKey& asked, Instant now) {
  auto parsed = TRY(ssh::parse_public_key(asked.text));
  SshSigningKey key{.id = sys::make_id<SshSigningKeyId>(),
                    .user = asked.user,
                    .title = TRY(title_of(asked, parsed)),
                    .fingerprint = ssh::fingerprint(parsed.blob),
                    .text = parsed.text(),
                    .added_at = now};
  if (TRY(sql::find_own_signing_key(tx, asked.user, key.fingerprint))) {
    Error error = conflict("You have added this signing key already.");
    error.fields = {{"key", error.message}};
    return error;
  }
  if (TRY(sql::count_signing_keys(tx, asked.user)) >= kSigningKeysMax)
    return conflict(text::format("There can be {} signing keys. Remove one that is not used.",
                                 kSigningKeysMax));
  TRY(sql::insert_signing_key(tx, key.id, key.user, key.title, key.fingerprint, key.text, now));
  TRY(record_key(tx, key, "create"));
  return key;
}

Result<std::vector<SshSigningKey>> list_signing_keys(db::Reader& reader, UserId user) {
  std::vector<SshSigningKey> out;
  for (auto& row : TRY(sql::list_signing_keys(reader, user, kSigningKeysMax)))
    out.push_back(key_of(std::move(row)));
  return out;
}

Result<std::optional<SshSigningKey>> find_signing_key(db::Reader& reader, UserId user,
                                                      SshSigningKeyId id) {
  auto row = TRY(sql::find_signing_key(reader, id));
  if (!row || row->user != user) return std::optional<SshSigningKey>();
  return std::optional(key_of(*std::move(row)));
}

Result<bool> remove_signing_key(db::Tx& tx, UserId user, SshSigningKeyId id) {
  auto key = TRY(find_signing_key(tx, user, id));
  if (!key || TRY(sql::delete_signing_key(tx, id, user)) == 0) return false;
  TRY(record_key(tx, *key, "delete"));
  return true;
}

}  // namespace stithy::signing

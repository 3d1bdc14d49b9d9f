// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/ssh_keys.h"

#include "base/text.h"
#include "pillars/account/account.h"
#include "pillars/account/queries.h"
#include "pillars/account/records.h"
#include "sys/clock.h"

namespace stithy::account {

namespace {

constexpr web::ScopeSet kOfPerson = scope_bit(web::Scope::RepoRead) |
                                    scope_bit(web::Scope::RepoWrite) |
                                    scope_bit(web::Scope::RepoAdmin);

Key key_of(sql::KeyRow row) {
  return {.id = row.id,
          .user = row.user,
          .repository = row.repo,
          .added_by = row.by,
          .read_only = row.read_only,
          .title = std::move(row.title),
          .kind = std::move(row.kind),
          .fingerprint = std::move(row.fingerprint),
          .text = std::move(row.public_key),
          .created_at = row.created_at,
          .last_used_at = row.last_used_at};
}

std::optional<Key> maybe_key_of(std::optional<sql::KeyRow> row) {
  if (!row) return std::nullopt;
  return key_of(*std::move(row));
}

std::vector<Key> keys_of(std::vector<sql::KeyRow> rows) {
  std::vector<Key> out;
  for (auto& row : rows) out.push_back(key_of(std::move(row)));
  return out;
}

Result<std::string> title_of(const NewKey& key, const ssh::PublicKey& parsed) {
  std::string title(text::trim(key.title));
  if (title.empty()) title = parsed.comment.empty() ? parsed.kind : parsed.comment;
  if (key.title.empty()) title = text::prefix(title, kKeyTitleBytesMax);
  if (title.size() > kKeyTitleBytesMax || text::has_control(title) || !text::is_utf8(title))
    return invalid_field("title",
                         text::format("A title has at most {} characters.", kKeyTitleBytesMax));
  return title;
}

Error taken(const Key& present, const NewKey& asked) {
  const auto* person = std::get_if<KeyOfPerson>(&asked.owner);
  std::string_view words =
      "This key is in use already. A key belongs to one person or one "
      "repository: make another one for this.";
  if (person != nullptr && present.user == person->user) words = "You have added this key already.";
  Error error = conflict(std::string(words));
  error.fields = {{"key", std::string(words)}};
  return error;
}

web::Principal person(UserId id, sql::KeyPersonRow row) {
  web::Principal who;
  who.kind = web::Principal::Kind::Key;
  who.user = id;
  who.login = std::move(row.login);
  who.display_name = std::move(row.display_name);
  who.scopes = kOfPerson;
  return who;
}

// "public_key.create", "deploy_key.delete"; with what tells keys apart, never with a secret half,
// which is not here.
Result<void> record_key(db::Tx& tx, const Key& key, std::string_view verb) {
  const bool gone = verb == "delete";
  auto value = [&](std::string_view name, const std::string& text) {
    return audit::Change{std::string(name), gone ? std::optional(text) : std::nullopt,
                         gone ? std::nullopt : std::optional(text)};
  };
  std::vector<audit::Change> changes = {value("title", key.title),
                                        value("fingerprint", key.fingerprint)};
  if (key.user) return record_of(tx, *key.user, text::format("public_key.{}", verb), changes);
  changes.push_back(value("read_only", key.read_only ? "true" : "false"));
  return audit::record(tx, {.action = text::format("deploy_key.{}", verb),
                            .about = {.repo = *key.repository},
                            .changes = std::move(changes)});
}

}  // namespace

Result<Key> add_key(db::Tx& tx, const NewKey& asked, Instant now) {
  auto parsed = TRY(ssh::parse_public_key(asked.text));
  Key key{.id = sys::make_id<KeyId>(),
          .title = TRY(title_of(asked, parsed)),
          .kind = parsed.kind,
          .fingerprint = ssh::fingerprint(parsed.blob),
          .text = parsed.text(),
          .created_at = now};
  std::int64_t present = 0;
  if (const auto* of = std::get_if<KeyOfPerson>(&asked.owner)) {
    key.user = key.added_by = of->user;
    present = TRY(sql::count_keys_of_user(tx, of->user));
  } else {
    const auto& deploy = std::get<KeyOfRepository>(asked.owner);
    key.repository = deploy.repository;
    key.added_by = deploy.added_by;
    key.read_only = deploy.read_only;
    present = TRY(sql::count_keys_of_repo(tx, deploy.repository));
  }
  auto same = TRY(find_key_by_fingerprint(tx, key.fingerprint));
  if (same) return taken(*same, asked);
  if (present >= kKeysMax)
    return conflict(text::format("There can be {} keys. Remove one that is not used.", kKeysMax));
  TRY(sql::insert_key(tx, key.id, key.user, key.repository, key.added_by, key.read_only, key.title,
                      key.kind, key.fingerprint, key.text, now));
  TRY(record_key(tx, key, "create"));
  return key;
}

Result<std::optional<Key>> find_key(db::Reader& reader, KeyId id) {
  return maybe_key_of(TRY(sql::find_key(reader, id)));
}

Result<std::optional<Key>> find_key_by_fingerprint(db::Reader& reader,
                                                   std::string_view fingerprint) {
  return maybe_key_of(TRY(sql::find_key_by_fingerprint(reader, fingerprint)));
}

Result<std::vector<Key>> list_keys(db::Reader& reader, UserId user) {
  return keys_of(TRY(sql::list_keys_of_user(reader, user, kKeysMax)));
}

Result<std::vector<Key>> list_deploy_keys(db::Reader& reader, RepoId repository) {
  return keys_of(TRY(sql::list_keys_of_repo(reader, repository, kKeysMax)));
}

Result<bool> remove_key(db::Tx& tx, UserId user, KeyId id) {
  auto key = TRY(find_key(tx, id));
  if (TRY(sql::delete_key_of_user(tx, id, user)) == 0 || !key) return false;
  TRY(record_key(tx, *key, "delete"));
  return true;
}

Result<bool> remove_deploy_key(db::Tx& tx, RepoId repository, KeyId id) {
  auto key = TRY(find_key(tx, id));
  if (TRY(sql::delete_key_of_repo(tx, id, repository)) == 0 || !key) return false;
  TRY(record_key(tx, *key, "delete"));
  return true;
}

Result<void> note_key_use(db::Tx& tx, KeyId id, Instant now) {
  TRY(sql::touch_key(tx, id, now));
  return {};
}

Result<std::optional<web::Principal>> principal_of(db::Reader& reader, const Key& key) {
  if (key.repository) {
    web::Principal who;
    who.kind = web::Principal::Kind::DeployKey;
    who.key = key.id;
    who.only_repo = *key.repository;
    who.vouched_by = key.added_by;
    who.scopes = scope_bit(web::Scope::RepoRead);
    if (!key.read_only) who.scopes |= scope_bit(web::Scope::RepoWrite);
    return std::optional(std::move(who));
  }
  if (!key.user) return internal("a key of nobody");
  auto row = TRY(sql::find_key_person(reader, *key.user));
  if (!row) return std::optional<web::Principal>();
  web::Principal who = person(*key.user, *std::move(row));
  who.key = key.id;
  return std::optional(std::move(who));
}

Result<std::optional<web::Principal>> principal_of(db::Reader& reader, std::string_view login,
                                                   Instant until) {
  auto account = TRY(find_account_by_login(reader, login));
  if (!account || account->disabled) return std::optional<web::Principal>();
  web::Principal who = person(account->id, {account->login, account->display_name});
  who.stands_until = until;
  return std::optional(std::move(who));
}

}  // namespace stithy::account

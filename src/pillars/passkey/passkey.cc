// SPDX-License-Identifier: Apache-2.0
#include "pillars/passkey/passkey.h"

#include "base/json.h"
#include "base/text.h"
#include "http/address.h"
#include "pillars/account/records.h"
#include "pillars/account/second_factor.h"
#include "pillars/passkey/queries.h"
#include "sys/clock.h"
#include "sys/crypto.h"
#include "sys/passkey.h"

namespace stithy::passkey {

namespace {

std::string hash_of(std::string_view credential) { return text::to_hex(sys::sha256(credential)); }

Passkey passkey_of(sql::PasskeyRow row) {
  return {.id = row.id,
          .user = row.user,
          .credential = std::move(row.credential),
          .algorithm = static_cast<int>(row.algorithm),
          .public_key = std::move(row.public_key),
          .counter = row.counter,
          .name = std::move(row.name),
          .created_at = row.created_at,
          .last_used_at = row.last_used_at};
}

std::string_view text_of(const Json& object, std::string_view member) {
  const Json* found = object.find(member);
  const std::string* text = found == nullptr ? nullptr : found->as_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

Error malformed() { return invalid("The answer of the browser is malformed."); }

Result<std::string> bytes_of(const Json& object, std::string_view member) {
  auto bytes = text::from_base64url(text_of(object, member));
  if (!bytes) return malformed();
  return *std::move(bytes);
}

}  // namespace

std::optional<Party> party_of(const web::Site& site) {
  const auto [scheme, rest, found] = text::cut(site.main_url, "://");
  const std::string authority = web::host_of(site.main_url);
  const std::string host(text::cut(authority, ":").before);
  const bool here = host == "localhost" || host.ends_with(".localhost");
  if (!found || host.empty() || host.starts_with('[') || http::Address::parse(host) ||
      (scheme != "https" && !here))
    return std::nullopt;
  return Party{.id = host, .origin = text::format("{}://{}", scheme, authority)};
}

Result<Answer> parse_answer(std::string_view json) {
  if (json.size() > kAnswerBytesMax) return malformed();
  auto read = Json::parse(json, 4);
  if (!read || read->as_object() == nullptr) return malformed();
  Answer out{.credential = std::string(text_of(*read, "id")),
             .client = TRY(bytes_of(*read, "clientDataJSON")),
             .authenticator = TRY(bytes_of(*read, "authenticatorData")),
             .signature = TRY(bytes_of(*read, "signature")),
             .person = TRY(bytes_of(*read, "userHandle"))};
  if (out.credential.empty() || out.client.empty() || out.authenticator.empty()) return malformed();
  return out;
}

Result<std::string> check_client(std::string_view client, Deed deed, const Party& party) {
  auto read = Json::parse(client, 8);
  if (!read || read->as_object() == nullptr) return invalid("The client data are malformed.");
  if (text_of(*read, "type") != (deed == Deed::Made ? "webauthn.create" : "webauthn.get"))
    return invalid("The client data are of another deed.");
  if (text_of(*read, "origin") != party.origin)
    return invalid("The client data are of another origin.");
  const Json* crossed = read->find("crossOrigin");
  if (read->find("topOrigin") != nullptr ||
      (crossed != nullptr && (crossed->as_bool() == nullptr || *crossed->as_bool())))
    return invalid("The client data are of a page inside another one.");
  auto challenge = text::from_base64url(text_of(*read, "challenge"));
  if (!challenge) return invalid("The challenge is not ours.");
  return *std::move(challenge);
}

std::string mark_of(UserId user) { return text::format("{}", user.value()); }

Result<std::vector<Passkey>> list(db::Reader& reader, UserId user) {
  std::vector<Passkey> out;
  for (auto& row : TRY(sql::list_passkeys(reader, user, kPasskeysMax)))
    out.push_back(passkey_of(std::move(row)));
  return out;
}

Result<std::int64_t> count(db::Reader& reader, UserId user) {
  return sql::count_passkeys(reader, user);
}

Result<std::optional<Passkey>> find(db::Reader& reader, std::string_view credential) {
  auto row = TRY(sql::find_passkey(reader, hash_of(credential)));
  if (!row || row->credential != credential) return std::optional<Passkey>{};
  return std::optional(passkey_of(*std::move(row)));
}

Result<PasskeyId> add(db::Tx& tx, const NewPasskey& fresh, Instant now) {
  const std::string name(text::trim(fresh.name));
  if (name.empty() || name.size() > kNameBytesMax || !text::is_utf8(name) ||
      text::has_control(name))
    return invalid_field("name", text::format("A name has 1 to {} characters.", kNameBytesMax));
  if (TRY(sql::count_passkeys(tx, fresh.user)) >= kPasskeysMax)
    return conflict(text::format("An account has at most {} passkeys.", kPasskeysMax));
  if (TRY(find(tx, fresh.credential))) return conflict("This passkey is in use already.");
  const auto id = sys::make_id<PasskeyId>();
  TRY(sql::insert_passkey(tx, id, fresh.user, hash_of(fresh.credential), fresh.credential,
                          fresh.algorithm, fresh.public_key, fresh.counter, name, now));
  TRY(account::record_of(tx, fresh.user, "passkey.create", {{"name", {}, name}}));
  return id;
}

Result<bool> check_signature(const Passkey& key, const Answer& answer, const Party& party,
                             std::int64_t& counter) {
  auto use =
      TRY(sys::check_passkey({.client = answer.client,
                              .authenticator = answer.authenticator,
                              .signature = answer.signature},
                             {.algorithm = key.algorithm, .public_key = key.public_key}, party.id));
  counter = use.counter;
  return use.user_verified;
}

Result<bool> note_use(db::Tx& tx, PasskeyId id, std::int64_t counter, Instant now) {
  return TRY(sql::use_passkey(tx, id, counter, now)) == 1;
}

Result<bool> remove(db::Tx& tx, UserId user, PasskeyId id) {
  if (TRY(sql::delete_passkey(tx, id, user)) == 0) return false;
  TRY(account::record_of(tx, user, "passkey.destroy",
                         {{"id", text::format("{}", id.value()), {}}}));
  return true;
}

Result<void> switch_second_factor_off(db::Tx& tx, UserId user) {
  TRY(sql::delete_passkeys(tx, user));
  return account::disable_second_factor(tx, user);
}

}  // namespace stithy::passkey

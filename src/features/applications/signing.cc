// SPDX-License-Identifier: Apache-2.0
#include "features/applications/signing.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "features/applications/queries.h"
#include "sys/clock.h"
#include "sys/crypto.h"

namespace stithy::applications {

namespace {

constexpr std::string_view kSealLabel = "application signing key";

std::string place_of(SigningKeyId id) { return text::format("signing key {}", id.value()); }
std::string kid_of(SigningKeyId id) { return text::format("k{}", id.value()); }

// The rows come with the newest first; of those that sign already, the newest does.
const sql::SigningKeyRow* signing_one(const std::vector<sql::SigningKeyRow>& rows, Instant now) {
  auto found = std::find_if(rows.begin(), rows.end(),
                            [&](const auto& row) { return row.signs_from <= now; });
  if (found != rows.end()) return &*found;
  return rows.empty() ? nullptr : &rows.back();
}

void write_key(JsonWriter& w, const sql::SigningKeyRow& row) {
  w.begin_object().member("kty", "RSA").member("use", "sig").member("alg", "RS256");
  w.member("kid", kid_of(row.id)).member("n", row.modulus).member("e", row.exponent).end_object();
}

// OpenID Connect Core, section 3.1.3.6: the left half of the hash.
std::string half_hash(std::string_view token) {
  return text::to_base64url(sys::sha256(token).substr(0, 16));
}

std::string render_claims(const IdTokenParts& parts, Instant now) {
  JsonWriter w;
  w.begin_object();
  w.member("iss", parts.issuer).member("sub", text::format("{}", parts.who.user.value()));
  w.member("aud", parts.audience).member("iat", now.seconds());
  w.member("exp", (now + kIdTokenLives).seconds());
  w.member("auth_time", parts.who.authenticated_at.seconds());
  if (!parts.nonce.empty()) w.member("nonce", parts.nonce);
  w.member("at_hash", half_hash(parts.access_token));
  if (parts.who.second_factor) {
    // RFC 8176.
    w.member("acr", "mfa").key("amr").begin_array().value("pwd").value("otp").value("mfa");
    w.end_array();
  }
  w.end_object();
  return std::move(w).take();
}

}  // namespace

Result<bool> wants_key(db::Reader& reader, std::chrono::seconds lives, Instant now) {
  auto rows = TRY(sql::list_signing_keys(reader));
  return rows.empty() || rows.front().signs_from + lives <= now;
}

Result<void> add_key(db::Tx& tx, const web::Keys& keys, const sys::SigningKey& key, Instant now) {
  const auto rows = TRY(sql::list_signing_keys(tx));
  const auto id = sys::make_id<SigningKeyId>();
  const Instant signs_from = rows.empty() ? now : now + kPublishedBefore;
  TRY(sql::insert_signing_key(
      tx, id, sys::seal(keys.derive(kSealLabel).reveal(), key.private_der.reveal(), place_of(id)),
      text::to_base64url(key.modulus), text::to_base64url(key.exponent), now, signs_from));
  return {};
}

Result<void> forget_old_keys(db::Tx& tx, Instant now) {
  const auto rows = TRY(sql::list_signing_keys(tx));
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows[i - 1].signs_from + kPublishedAfter <= now)
      TRY(sql::delete_signing_key(tx, rows[i].id));
  return {};
}

Result<std::string> render_key_set(db::Reader& reader) {
  JsonWriter w;
  w.begin_object().key("keys").begin_array();
  for (const auto& row : TRY(sql::list_signing_keys(reader))) write_key(w, row);
  w.end_array().end_object();
  return std::move(w).take();
}

Result<std::string> sign_id_token(db::Reader& reader, const web::Keys& keys,
                                  const IdTokenParts& parts, Instant now) {
  const auto rows = TRY(sql::list_signing_keys(reader));
  const auto* row = signing_one(rows, now);
  if (!row)
    return unavailable("The key that signs is being made. Try again in a moment.",
                       std::chrono::seconds(2));
  auto key =
      TRY(sys::open_sealed(keys.derive(kSealLabel).reveal(), row->sealed, place_of(row->id)));
  JsonWriter head;
  head.begin_object().member("alg", "RS256").member("typ", "JWT");
  head.member("kid", kid_of(row->id)).end_object();
  const std::string input = text::format("{}.{}", text::to_base64url(head.text()),
                                         text::to_base64url(render_claims(parts, now)));
  return text::format("{}.{}", input, text::to_base64url(TRY(sys::sign_rs256(key, input))));
}

}  // namespace stithy::applications

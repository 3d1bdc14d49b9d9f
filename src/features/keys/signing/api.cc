// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/text.h"
#include "features/keys/add_own.h"
#include "features/keys/pages_of_api.h"
#include "features/keys/signing/add.h"
#include "features/keys/signing/handlers.h"
#include "features/keys/signing/shapes.h"
#include "pillars/account/account.h"
#include "pillars/account/emails.h"

namespace stithy::keys {

namespace {

using Confirmed = std::set<std::string>;

Result<Confirmed> confirmed_of(db::Reader& reader, UserId user) {
  Confirmed out;
  for (const auto& email : TRY(account::list_emails(reader, user)))
    if (email.verified) out.insert(email.folded);
  return out;
}

void fill(ApiGpgPart& out, const signing::GpgKey& key) {
  out.id = key.id.value();
  out.key_id = key.key_id;
  out.public_key = text::to_base64(key.packet);
  out.can_sign = key.can_sign;
  out.can_encrypt_comms = out.can_encrypt_storage = key.can_encrypt;
  out.can_certify = key.can_certify;
  out.revoked = key.revoked;
  out.created_at = render_iso(key.added_at);
  if (key.expires_at) out.expires_at = render_iso(*key.expires_at);
}

ApiGpgKey gpg_key(const signing::GpgKey& key, const Confirmed& confirmed) {
  ApiGpgKey out;
  fill(out, key);
  if (!key.name.empty()) out.name = key.name;
  out.raw_key = key.armored;
  for (const auto& email : key.emails)
    out.emails.push_back({email, confirmed.contains(text::to_lower(email))});
  for (const auto& sub : key.subkeys) {
    ApiGpgSubkey part;
    fill(part, sub);
    part.primary_key_id = out.id;
    out.subkeys.push_back(std::move(part));
  }
  return out;
}

ApiSigningKey signing_key(const signing::SshSigningKey& key) {
  return {key.text, key.id.value(), key.title, render_iso(key.added_at)};
}

Result<web::Answer> gpg_keys_of(web::Request& request, UserId user) {
  db::Reader* reader = TRY(request.reader());
  auto all = TRY(signing::list_gpg_keys(*reader, user));
  auto confirmed = TRY(confirmed_of(*reader, user));
  return page_of(request, all, [&](const signing::GpgKey& key) -> Result<ApiGpgKey> {
    return gpg_key(key, confirmed);
  });
}

Result<web::Answer> signing_keys_of(web::Request& request, UserId user) {
  db::Reader* reader = TRY(request.reader());
  auto all = TRY(signing::list_signing_keys(*reader, user));
  return page_of(request, all, [](const signing::SshSigningKey& key) -> Result<ApiSigningKey> {
    return signing_key(key);
  });
}

Result<UserId> person_named(web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account_by_login(*reader, request.param("login")));
  if (!account || account->disabled) return not_found("There is no such account.");
  return account->id;
}

signing::GpgKeyId gpg_id(web::Request& request) {
  return signing::GpgKeyId{key_id(request.param("gpg_key_id")).value()};
}

signing::SshSigningKeyId signing_id(web::Request& request) {
  return signing::SshSigningKeyId{key_id(request.param("ssh_signing_key_id")).value()};
}

}  // namespace

Result<web::Answer> api_gpg_own(const access::SignedIn& who, web::Request& request) {
  return gpg_keys_of(request, who.who().user);
}

Result<web::Answer> api_gpg_add(const access::SignedIn& who, web::Request& request) {
  auto body = TRY(request.body_as<NewGpgKeyBody>());
  auto key = add_own_gpg(request, body.name.value_or(""), body.armored_public_key);
  if (!key) return refused_at("armored_public_key", std::move(key).take_error());
  db::Reader* reader = TRY(request.reader());
  auto confirmed = TRY(confirmed_of(*reader, who.who().user));
  return created(
      text::format("{}/api/v3/user/gpg_keys/{}", request.site().main_url, key->id.value()),
      web::json_of(gpg_key(*key, confirmed), 201));
}

Result<web::Answer> api_gpg_show(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto key = TRY(signing::find_gpg_key(*reader, who.who().user, gpg_id(request)));
  if (!key) return absent();
  return web::json_of(gpg_key(*key, TRY(confirmed_of(*reader, who.who().user))));
}

Result<web::Answer> api_gpg_remove(const access::SignedIn& who, web::Request& request) {
  bool removed = TRY(request.transact(
      [&](db::Tx& tx) { return signing::remove_gpg_key(tx, who.who().user, gpg_id(request)); }));
  if (!removed) return absent();
  return web::no_content();
}

Result<web::Answer> api_gpg_of_person(const access::Anyone&, web::Request& request) {
  return gpg_keys_of(request, TRY(person_named(request)));
}

Result<web::Answer> api_signing_own(const access::SignedIn& who, web::Request& request) {
  return signing_keys_of(request, who.who().user);
}

Result<web::Answer> api_signing_add(const access::SignedIn&, web::Request& request) {
  auto body = TRY(request.body_as<NewSigningKeyBody>());
  auto key = add_own_signing(request, body.title.value_or(""), body.key);
  if (!key) return refused_at("key", std::move(key).take_error());
  return created(
      text::format("{}/api/v3/user/ssh_signing_keys/{}", request.site().main_url, key->id.value()),
      web::json_of(signing_key(*key), 201));
}

Result<web::Answer> api_signing_show(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto key = TRY(signing::find_signing_key(*reader, who.who().user, signing_id(request)));
  if (!key) return absent();
  return web::json_of(signing_key(*key));
}

Result<web::Answer> api_signing_remove(const access::SignedIn& who, web::Request& request) {
  bool removed = TRY(request.transact([&](db::Tx& tx) {
    return signing::remove_signing_key(tx, who.who().user, signing_id(request));
  }));
  if (!removed) return absent();
  return web::no_content();
}

Result<web::Answer> api_signing_of_person(const access::Anyone&, web::Request& request) {
  return signing_keys_of(request, TRY(person_named(request)));
}

}  // namespace stithy::keys

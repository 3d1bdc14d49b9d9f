// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/keys/add_own.h"
#include "features/keys/routes.h"
#include "features/keys/rows.h"
#include "features/keys/urls.h"
#include "features/keys/views/keys.h"
#include "pillars/access/account_page.h"
#include "pillars/account/account.h"
#include "pillars/signing/gpg_keys.h"
#include "pillars/signing/ssh_signing_keys.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::keys {

namespace {

constexpr std::string_view kSection = "keys";

web::Answer form_answer(web::Request& request, KeyForm form, int status = 200) {
  ui::Frame frame = access::account_frame(request, "New SSH key");
  frame.crumbs.insert(frame.crumbs.end() - 1, {"Keys", url::list(), false});
  KeyFormView view{.csrf = frame.csrf, .form = std::move(form)};
  return access::account_answer(request, frame, kSection, new_key_page(view), status);
}

SigningRow row_of(const signing::SshSigningKey& key) {
  return {.title = key.title,
          .detail = std::string(text::cut(key.text, " ").before),
          .fingerprint = key.fingerprint,
          .remove_href = url::remove_signing(key.id.value()),
          .ended = {},
          .added_at = key.added_at};
}

SigningRow row_of(const signing::GpgKey& key, Instant now) {
  std::string detail = text::join(key.emails, ", ");
  if (!key.subkeys.empty())
    detail = text::format("{}, {}", detail, text::plural(key.subkeys.size(), "subkey", "subkeys"));
  const bool expired = key.expires_at && *key.expires_at <= now;
  return {.title = key.name.empty() ? text::format("Key {}", key.key_id) : key.name,
          .detail = std::move(detail),
          .fingerprint = key.fingerprint,
          .remove_href = url::remove_gpg(key.id.value()),
          .ended = key.revoked ? "revoked"
                   : expired   ? "expired"
                               : "",
          .added_at = key.added_at};
}

}  // namespace

KeyRow row_of(const account::Key& key, std::string remove_href) {
  return {.title = key.title,
          .kind = key.kind,
          .fingerprint = key.fingerprint,
          .remove_href = std::move(remove_href),
          .access = !key.repository ? ""
                    : key.read_only ? "read only"
                                    : "read and write",
          .added_at = key.created_at,
          .used_at = key.last_used_at};
}

bool is_refusal(const Error& error) {
  return error.code == Code::Invalid || error.code == Code::Conflict;
}

Result<web::Answer> show_keys(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = access::account_frame(request, "SSH and GPG keys");
  KeysView view{.csrf = frame.csrf,
                .keys = {},
                .clone_example = web::ssh_address(request.site(), who.who().login + "/name"),
                .now = request.now()};
  for (const auto& key : TRY(account::list_keys(*reader, who.who().user)))
    view.keys.push_back(row_of(key, url::remove(key.id.value())));
  for (const auto& key : TRY(signing::list_signing_keys(*reader, who.who().user)))
    view.signing_keys.push_back(row_of(key));
  for (const auto& key : TRY(signing::list_gpg_keys(*reader, who.who().user)))
    view.gpg_keys.push_back(row_of(key, request.now()));
  return access::account_answer(request, frame, kSection, keys_page(view));
}

Result<web::Answer> show_new(const access::FreshSession&, web::Request& request) {
  return form_answer(request, {});
}

Result<web::Answer> add(const access::FreshSession&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"title", "key"}) TRY(form->require_single(field));
  TypedKey typed{std::string(form->text("title")), std::string(form->text("key"))};
  auto added = add_own(request, typed);
  if (added)
    return web::see_other_with_notice(request, url::list(),
                                      text::format("The key {} is added.", added->fingerprint));
  if (!is_refusal(added.error())) return std::move(added).take_error();
  std::string message =
      added.error().fields.empty() ? added.error().message : std::string("The key was not added.");
  return form_answer(request,
                     {.title = std::move(typed.title),
                      .key = std::move(typed.key),
                      .message = std::move(message),
                      .errors = added.error().fields},
                     added.error().code == Code::Conflict ? 409 : 422);
}

Result<web::Answer> remove(const access::SignedIn& who, web::Request& request) {
  const KeyId id = key_id(request.param("id"));
  bool removed = TRY(
      request.transact([&](db::Tx& tx) { return account::remove_key(tx, who.who().user, id); }));
  if (!removed) return not_found("You have no such key; it may be removed already.");
  return web::see_other_with_notice(request, url::list(), "The key is removed.");
}

Result<web::Answer> show_text(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account_by_login(*reader, request.param("login")));
  if (!account || account->disabled) return not_found("There is no such page.");
  std::string lines;
  for (const auto& key : TRY(account::list_keys(*reader, account->id))) lines += key.text + "\n";
  return web::text_answer(std::move(lines));
}

}  // namespace stithy::keys

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/keys/add_own.h"
#include "features/keys/rows.h"
#include "features/keys/signing/add.h"
#include "features/keys/signing/handlers.h"
#include "features/keys/urls.h"
#include "features/keys/views/keys.h"
#include "pillars/access/account_page.h"
#include "pillars/account/account.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::keys {

namespace {

constexpr std::string_view kSection = "keys";
constexpr std::string_view kGpgText = "armored_public_key";

using Page = Html (*)(const KeyFormView& view);

web::Answer form_answer(web::Request& request, std::string_view title, Page page, KeyForm form,
                        int status = 200) {
  ui::Frame frame = access::account_frame(request, std::string(title));
  frame.crumbs.insert(frame.crumbs.end() - 1, {"Keys", url::list(), false});
  KeyFormView view{.csrf = frame.csrf, .form = std::move(form)};
  return access::account_answer(request, frame, kSection, page(view), status);
}

web::Answer gpg_form(web::Request& request, KeyForm form, int status = 200) {
  return form_answer(request, "New GPG key", &new_gpg_page, std::move(form), status);
}

web::Answer signing_form(web::Request& request, KeyForm form, int status = 200) {
  return form_answer(request, "New signing key", &new_signing_page, std::move(form), status);
}

KeyForm refused(std::string title, std::string key, const Error& error) {
  return {.title = std::move(title),
          .key = std::move(key),
          .message = error.fields.empty() ? error.message : std::string("The key was not added."),
          .errors = error.fields};
}

int status_of(const Error& error) { return error.code == Code::Conflict ? 409 : 422; }

}  // namespace

Result<web::Answer> show_new_gpg(const access::FreshSession&, web::Request& request) {
  return gpg_form(request, {});
}

Result<web::Answer> add_gpg(const access::FreshSession&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {std::string_view("name"), kGpgText}) TRY(form->require_single(field));
  std::string name(form->text("name")), text(form->text(kGpgText));
  auto added = add_own_gpg(request, name, text);
  if (added)
    return web::see_other_with_notice(request, url::list(),
                                      text::format("The GPG key {} is added.", added->key_id));
  if (!is_refusal(added.error())) return std::move(added).take_error();
  return gpg_form(request, refused(std::move(name), std::move(text), added.error()),
                  status_of(added.error()));
}

Result<web::Answer> remove_gpg(const access::SignedIn& who, web::Request& request) {
  const signing::GpgKeyId id{key_id(request.param("id")).value()};
  bool removed = TRY(request.transact(
      [&](db::Tx& tx) { return signing::remove_gpg_key(tx, who.who().user, id); }));
  if (!removed) return not_found("You have no such key; it may be removed already.");
  return web::see_other_with_notice(request, url::list(), "The GPG key is removed.");
}

Result<web::Answer> show_new_signing(const access::FreshSession&, web::Request& request) {
  return signing_form(request, {});
}

Result<web::Answer> add_signing(const access::FreshSession&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"title", "key"}) TRY(form->require_single(field));
  std::string title(form->text("title")), key(form->text("key"));
  auto added = add_own_signing(request, title, key);
  if (added)
    return web::see_other_with_notice(
        request, url::list(), text::format("The signing key {} is added.", added->fingerprint));
  if (!is_refusal(added.error())) return std::move(added).take_error();
  return signing_form(request, refused(std::move(title), std::move(key), added.error()),
                      status_of(added.error()));
}

Result<web::Answer> remove_signing(const access::SignedIn& who, web::Request& request) {
  const signing::SshSigningKeyId id{key_id(request.param("id")).value()};
  bool removed = TRY(request.transact(
      [&](db::Tx& tx) { return signing::remove_signing_key(tx, who.who().user, id); }));
  if (!removed) return not_found("You have no such key; it may be removed already.");
  return web::see_other_with_notice(request, url::list(), "The signing key is removed.");
}

Result<web::Answer> show_gpg_text(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account_by_login(*reader, request.param("login")));
  if (!account || account->disabled) return not_found("There is no such page.");
  std::string blocks;
  for (const auto& key : TRY(signing::list_gpg_keys(*reader, account->id)))
    blocks += key.armored + "\n";
  return web::text_answer(std::move(blocks));
}

}  // namespace stithy::keys

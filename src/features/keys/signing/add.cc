// SPDX-License-Identifier: Apache-2.0
#include "features/keys/signing/add.h"

#include "base/log.h"
#include "base/text.h"
#include "features/keys/urls.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"

namespace stithy::keys {

namespace {

struct Added {
  std::string_view kind;  // "GPG key"
  std::string name, fingerprint;
  std::int64_t id = 0;
};

mail::Letter letter(const web::Site& site, std::string_view login, const Added& added) {
  return {.subject = text::format("A new {}", added.kind),
          .paragraphs = {text::format("A {} was added to {} at {}. What is signed with it shows as "
                                      "verified under that name.",
                                      added.kind, login, site.main_url),
                         "If it was not you, remove the key, choose a new password, and look at "
                         "your sessions and tokens."},
          .facts = {{"Name", added.name}, {"Fingerprint", added.fingerprint}},
          .action_label = "Look at the keys",
          .action_url = site.main_url + url::list(),
          .reason = "You get this because the account has this e-mail address."};
}

Result<void> tell(db::Tx& tx, web::Request& request, const Added& added) {
  auto account = TRY(account::find_account(tx, request.principal().user));
  if (!account) return {};
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::write_to(tx, desk, *account, letter(on.site, account->login, added),
                           text::format("{} {}", added.kind, added.id), request.now());
}

}  // namespace

Result<signing::GpgKey> add_own_gpg(web::Request& request, std::string name, std::string text) {
  const signing::NewGpgKey asked{
      .user = request.principal().user, .name = std::move(name), .text = std::move(text)};
  auto write = [&](db::Tx& tx) -> Result<signing::GpgKey> {
    auto key = TRY(signing::add_gpg_key(tx, asked, request.now()));
    TRY(tell(
        tx, request,
        {"GPG key", key.name.empty() ? key.key_id : key.name, key.fingerprint, key.id.value()}));
    return key;
  };
  auto key = TRY(request.transact(write));
  LOG(Info, "keys.gpg_added", {{"user", asked.user.value()}, {"key", key.id.value()}});
  return key;
}

Result<signing::SshSigningKey> add_own_signing(web::Request& request, std::string title,
                                               std::string text) {
  const signing::NewSigningKey asked{
      .user = request.principal().user, .title = std::move(title), .text = std::move(text)};
  auto write = [&](db::Tx& tx) -> Result<signing::SshSigningKey> {
    auto key = TRY(signing::add_signing_key(tx, asked, request.now()));
    TRY(tell(tx, request, {"signing key", key.title, key.fingerprint, key.id.value()}));
    return key;
  };
  auto key = TRY(request.transact(write));
  LOG(Info, "keys.signing_added", {{"user", asked.user.value()}, {"key", key.id.value()}});
  return key;
}

}  // namespace stithy::keys

// SPDX-License-Identifier: Apache-2.0
#include "features/keys/add_own.h"

#include "base/log.h"
#include "base/text.h"
#include "features/keys/urls.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"

namespace stithy::keys {

namespace {

mail::Letter letter(const web::Site& site, std::string_view login, const account::Key& key) {
  return {.subject = "A new SSH key",
          .paragraphs = {text::format("An SSH key was added to {} at {}. Whoever has its other "
                                      "half can read and push what {} can.",
                                      login, site.main_url, login),
                         "If it was not you, remove the key, choose a new password, and look at "
                         "your sessions and tokens."},
          .facts = {{"Title", key.title}, {"Fingerprint", key.fingerprint}},
          .action_label = "Look at the keys",
          .action_url = site.main_url + url::list(),
          .reason = "You get this because the account has this e-mail address."};
}

Result<void> tell(db::Tx& tx, web::Request& request, const account::Key& key) {
  auto account = TRY(account::find_account(tx, request.principal().user));
  if (!account) return {};
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::write_to(tx, desk, *account, letter(on.site, account->login, key),
                           text::format("ssh key {}", key.id.value()), request.now());
}

}  // namespace

KeyId key_id(std::string_view text) {
  return KeyId{text::parse_number<std::int64_t>(text).value_or(0)};
}

Result<account::Key> add_own(web::Request& request, const TypedKey& typed) {
  const UserId user = request.principal().user;
  auto write = [&](db::Tx& tx) -> Result<account::Key> {
    auto key = TRY(account::add_key(
        tx, {.title = typed.title, .text = typed.key, .owner = account::KeyOfPerson{user}},
        request.now()));
    TRY(tell(tx, request, key));
    return key;
  };
  auto key = TRY(request.transact(write));
  LOG(Info, "keys.added", {{"user", user.value()}, {"key", key.id.value()}});
  return key;
}

}  // namespace stithy::keys

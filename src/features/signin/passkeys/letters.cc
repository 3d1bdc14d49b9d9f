// SPDX-License-Identifier: Apache-2.0
#include "features/signin/passkeys/letters.h"

#include "base/text.h"
#include "features/signin/urls.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"

namespace stithy::signin {

namespace {

struct News {
  std::string_view once;
  std::string subject, what, advice;
};

Result<void> tell(db::Tx& tx, web::Request& request, UserId user, const News& news) {
  auto account = TRY(account::find_account(tx, user));
  if (!account) return {};
  const Foundations& on = request.on();
  const mail::Letter letter{.subject = news.subject,
                            .paragraphs = {news.what, news.advice},
                            .action_label = "Look at it",
                            .action_url = on.site.main_url + url::security(),
                            .reason = "You get this because the account has this e-mail address."};
  return account::write_to(tx, account::NoticeDesk{on.settings, on.keys, on.site}, *account, letter,
                           text::format("{} {}", news.once, request.now().micros()), request.now());
}

}  // namespace

Result<void> tell_of_new_passkey(db::Tx& tx, web::Request& request, UserId user,
                                 std::string_view name) {
  return tell(tx, request, user,
              {"passkey added", "A new passkey",
               text::format("The passkey {} was added to your account at {}. Whoever holds the "
                            "device can sign in with it.",
                            name, request.on().site.main_url),
               "If it was not you, remove it, choose a new password, and look at your sessions "
               "and tokens."});
}

Result<void> tell_of_copy(db::Tx& tx, web::Request& request, const passkey::Passkey& key) {
  return tell(tx, request, key.user,
              {"passkey copied", "A passkey was refused",
               text::format("Somebody came to {} with your passkey {}, whose counter had gone "
                            "backwards. There may be a copy of it, so nobody was let in.",
                            request.on().site.main_url, key.name),
               "Remove this passkey and make another one. If you did not sign in just now, choose "
               "a new password too."});
}

}  // namespace stithy::signin

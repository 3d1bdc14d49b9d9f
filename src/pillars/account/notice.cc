// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/notice.h"

#include "base/log.h"
#include "base/text.h"
#include "kit/mail/outbox.h"
#include "web/gate.h"

namespace stithy::account {

namespace {

// Long enough for old mail to be of use, and not for ever.
constexpr std::chrono::hours kLinkLives{24 * 365};

std::string shown_name(const Account& account) {
  return account.display_name.empty() ? account.login : account.display_name;
}

}  // namespace

std::string subscription_path(std::string_view list) {
  return text::format("/mail/lists/{}/subscription", text::encode_component(list));
}

Result<void> notify(db::Tx& tx, const NoticeDesk& desk, UserId user, const Notice& notice,
                    Instant now) {
  auto account = TRY(find_account(tx, user));
  if (!account || account->disabled || TRY(mail::has_left(tx, user, notice.list))) return {};
  auto to = mail::Mailbox::make(account->email, shown_name(*account));
  if (!to) {
    LOG(Info, "mail.no_address", {{"user", user.value()}, {"reason", to.error().message}});
    return {};
  }
  mail::Order order{.to = *std::move(to),
                    .letter = notice.letter,
                    .once = notice.once,
                    .list = notice.list,
                    .thread = notice.thread};
  order.letter.unsubscribe_url =
      desk.site.main_url +
      web::signed_link(desk.keys, subscription_path(notice.list), user, now + kLinkLives);
  return mail::post(tx, *desk.settings.now(), desk.site.main_url, order, now);
}

Result<void> write_to(db::Tx& tx, const NoticeDesk& desk, const Account& to,
                      const mail::Letter& letter, std::string_view once, Instant now) {
  mail::Order order{.to = TRY(mail::Mailbox::make(to.email, shown_name(to))),
                    .letter = letter,
                    .once = std::string(once)};
  return mail::post(tx, *desk.settings.now(), desk.site.main_url, order, now);
}

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
#include "features/people/emails/add.h"

#include "base/log.h"
#include "base/text.h"
#include "features/people/emails/letters.h"
#include "kit/mail/outbox.h"
#include "pillars/account/one_time_link.h"
#include "pillars/foundations.h"

namespace stithy::people {

namespace {

using account::LinkPurpose;

}  // namespace

// What the address is written does not depend on what the page answers.
Result<void> add_email(db::Tx& tx, web::Request& request, const web::Principal& who,
                       std::string_view email) {
  const Foundations& on = request.on();
  auto id = TRY(account::add_email(tx, who.user, email, request.now()));
  auto owner = TRY(account::find_verified_email(tx, text::to_lower(email)));
  mail::Order order{.to = TRY(mail::Mailbox::make(email)),
                    .letter = {},
                    .once = text::format("email {}", id.value())};
  if (owner) {
    order.letter = claimed_letter(on.site);
  } else {
    auto secret =
        TRY(account::make_link(tx, LinkPurpose::Email, id.value(), request.now(), kLinkLives));
    order.letter = confirm_letter(on.site, who.login, secret);
  }
  LOG(Info, "people.email_added", {{"user", who.user.value()}});
  return mail::post(tx, *on.settings.now(), on.site.main_url, order, request.now());
}

}  // namespace stithy::people

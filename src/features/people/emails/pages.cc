// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/people/emails/add.h"
#include "features/people/emails/handlers.h"
#include "features/people/emails/letters.h"
#include "features/people/emails/views.h"
#include "features/people/emails/views/emails.h"
#include "features/people/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/account/commit_address.h"
#include "pillars/account/notice.h"
#include "pillars/account/one_time_link.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

using account::LinkPurpose;

Result<EmailsView> gather(db::Reader& reader, UserId user, const web::Site& site) {
  auto account = TRY(account::find_account(reader, user));
  if (!account) return not_found("This account does not exist any more.");
  const std::string primary = text::to_lower(account->email);
  EmailsView view{.csrf = {},
                  .alias = account::alias_of(user, account->login, site.main_url),
                  .is_private = TRY(account::keeps_email_private(reader, user))};
  for (auto& one : TRY(account::list_emails(reader, user)))
    view.emails.push_back({.email = std::move(one.email),
                           .primary_href = url::make_email_primary(one.id.value()),
                           .remove_href = url::remove_email(one.id.value()),
                           .primary = one.folded == primary,
                           .verified = one.verified});
  return view;
}

web::Answer render(web::Request& request, EmailsView view, int status = 200) {
  ui::Frame frame = access::account_frame(request, "E-mail");
  view.csrf = frame.csrf;
  return access::account_answer(request, frame, "emails", emails_page(view), status);
}

account::EmailId id_of(const web::Request& request) {
  return account::EmailId{text::parse_number<std::int64_t>(request.param("id")).value_or(0)};
}

Result<void> ask_primary(db::Tx& tx, web::Request& request, const web::Principal& who) {
  auto email = TRY(account::find_email(tx, id_of(request)));
  auto account = TRY(account::find_account(tx, who.user));
  if (!email || !account || email->user != who.user)
    return not_found("You have no such address; it may be removed already.");
  if (!email->verified) return conflict("The address is not confirmed yet.");
  auto secret = TRY(account::make_link(tx, LinkPurpose::PrimaryEmail, email->id.value(),
                                       request.now(), kLinkLives));
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::write_to(
      tx, desk, *account, primary_letter(on.site, account->login, email->email, secret),
      text::format("primary {} {}", email->id.value(), request.now().micros()), request.now());
}

}  // namespace

Result<web::Answer> show_emails(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return render(request, TRY(gather(*reader, who.who().user, request.site())));
}

Result<web::Answer> post_email(const access::FreshSession& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("email"));
  std::string email(form->text("email"));
  auto added =
      request.transact([&](db::Tx& tx) { return add_email(tx, request, who.who(), email); });
  if (added)
    return web::see_other_with_notice(request, url::emails(),
                                      "A link is on its way to the address.");
  if (added.error().code != Code::Invalid && added.error().code != Code::Conflict)
    return std::move(added).take_error();
  db::Reader* reader = TRY(request.reader());
  auto view = TRY(gather(*reader, who.who().user, request.site()));
  view.email = std::move(email);
  view.message = "The address was not added.";
  view.errors = {{"email", added.error().message}};
  return render(request, std::move(view), 422);
}

Result<web::Answer> put_primary_email(const access::FreshSession& who, web::Request& request) {
  TRY(request.transact([&](db::Tx& tx) { return ask_primary(tx, request, who.who()); }));
  return web::see_other_with_notice(
      request, url::emails(), "A link is on its way to your present address, which has to agree.");
}

Result<web::Answer> put_email_privacy(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("private"));
  const bool is_private = form->checked("private");
  TRY(request.transact(
      [&](db::Tx& tx) { return account::set_email_private(tx, who.who().user, is_private); }));
  return web::see_other_with_notice(request, url::emails(),
                                    is_private
                                        ? "Commits made here bear the address that reaches nobody."
                                        : "Commits made here bear your primary address.");
}

Result<web::Answer> drop_email(const access::FreshSession& who, web::Request& request) {
  TRY(request.transact(
      [&](db::Tx& tx) { return account::remove_email(tx, who.who().user, id_of(request)); }));
  return web::see_other_with_notice(request, url::emails(), "The address is removed.");
}

}  // namespace stithy::people

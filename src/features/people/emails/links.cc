// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/people/emails/handlers.h"
#include "features/people/emails/letters.h"
#include "features/people/emails/views.h"
#include "features/people/emails/views/emails.h"
#include "kit/mail/outbox.h"
#include "pillars/account/one_time_link.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

using account::LinkPurpose;

constexpr std::string_view kNoLink =
    "It was used already, it is older than a day, it is not whole, or the address was removed.";

LinkPurpose purpose_of(std::string_view word) {
  return word == kPrimary ? LinkPurpose::PrimaryEmail : LinkPurpose::Email;
}

web::Answer render(web::Request& request, EmailLinkView view, int status = 200) {
  ui::Frame frame = web::frame_for(request, "E-mail");
  web::allow_forms(request, frame);
  frame.plain = true;
  frame.crumbs = {{"E-mail", "", false}};
  view.csrf = frame.csrf;
  web::Answer answer = web::page(request, frame, email_link_page(view), status);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

web::Answer say(web::Request& request, std::string_view title, std::string_view words, int status) {
  return render(request,
                {.csrf = {},
                 .secret = {},
                 .purpose = {},
                 .title = std::string(title),
                 .words = std::string(words),
                 .button = {}},
                status);
}

Result<std::optional<account::Email>> email_of(db::Reader& reader,
                                               std::optional<std::int64_t> subject) {
  if (!subject) return std::optional<account::Email>{};
  return account::find_email(reader, account::EmailId{*subject});
}

Result<void> move_mail(db::Tx& tx, web::Request& request, const account::Email& email) {
  auto account = TRY(account::find_account(tx, email.user));
  if (!account) return not_found("This account does not exist any more.");
  TRY(account::set_primary_email(tx, email, request.now()));
  const Foundations& on = request.on();
  mail::Order order{.to = TRY(mail::Mailbox::make(account->email)),
                    .letter = moved_letter(on.site, account->login, email.email),
                    .once = text::format("moved {} {}", email.id.value(), request.now().micros())};
  LOG(Info, "people.email_primary", {{"user", email.user.value()}});
  return mail::post(tx, *on.settings.now(), on.site.main_url, order, request.now());
}

// Nothing for a link that is of no use.
Result<std::optional<account::Email>> use(db::Tx& tx, web::Request& request, LinkPurpose purpose,
                                          std::string_view secret) {
  auto subject = TRY(account::spend_link(tx, purpose, secret, request.now()));
  auto email = TRY(email_of(tx, subject));
  if (!email) return email;
  if (purpose == LinkPurpose::Email)
    TRY(account::verify_email(tx, *email));
  else
    TRY(move_mail(tx, request, *email));
  return email;
}

}  // namespace

Result<web::Answer> show_email_link(const access::Anyone&, web::Request& request) {
  std::string secret(request.query("secret"));
  const auto purpose = purpose_of(request.query("for"));
  db::Reader* reader = TRY(request.reader());
  auto subject = TRY(account::find_link(*reader, purpose, secret, request.now()));
  auto email = TRY(email_of(*reader, subject));
  if (!email) return say(request, "This link does not work", kNoLink, 410);
  const bool confirms = purpose == LinkPurpose::Email;
  return render(
      request,
      {.csrf = {},
       .secret = std::move(secret),
       .purpose = std::string(confirms ? kConfirm : kPrimary),
       .title = confirms ? "Confirm the address" : "Shall mail go elsewhere?",
       .words = confirms
                    ? text::format("{} becomes an address of the account.", email->email)
                    : text::format("Mail of the account goes to {} from then on.", email->email),
       .button = confirms ? "Confirm" : "Agree"});
}

Result<web::Answer> use_email_link(const access::Visitor&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"secret", "purpose"}) TRY(form->require_single(field));
  const auto purpose = purpose_of(form->raw("purpose"));
  std::string secret(form->raw("secret"));
  auto used = request.transact([&](db::Tx& tx) { return use(tx, request, purpose, secret); });
  if (!used && used.error().code == Code::Conflict)
    return say(request, "The address is taken", used.error().message, 409);
  if (!used) return std::move(used).take_error();
  if (!*used) return say(request, "This link does not work", kNoLink, 410);
  if (purpose == LinkPurpose::Email)
    return say(request, "The address is confirmed",
               text::format("{} is an address of the account now.", (*used)->email), 200);
  return say(request, "Mail goes elsewhere now", text::format("It goes to {}.", (*used)->email),
             200);
}

}  // namespace stithy::people

// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/acting.h"
#include "base/log.h"
#include "base/text.h"
#include "features/admin/people/handlers.h"
#include "features/admin/people/person.h"
#include "features/admin/urls.h"
#include "features/audit/urls.h"
#include "features/home/urls.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::admin {

namespace {

Result<void> tell(db::Tx& tx, web::Request& request, const account::Account& person,
                  std::string_view admin, std::string_view reason) {
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  const mail::Letter letter{
      .subject = "An administrator acts as you",
      .paragraphs = {text::format(
                         "{}, an administrator of {}, has begun to act as your account {}. "
                         "It ends after an hour at the latest.",
                         admin, on.site.main_url, person.login),
                     text::format("The reason given: {}", reason),
                     "Everything that is done is in the security log of your account."},
      .action_label = "Look at the security log",
      .action_url = on.site.main_url + std::string(audit::url::own()),
      .reason = "You get this because the account has this e-mail address."};
  return account::write_to(tx, desk, person, letter,
                           text::format("acting {}", request.now().micros()), request.now());
}

}  // namespace

Result<web::Answer> put_impersonation(const access::FreshSiteAdmin& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("reason"));
  const std::string reason(form->text("reason"));
  db::Reader* reader = TRY(request.reader());
  const account::Account person = TRY(load_person(*reader, request));
  request.close_reader();
  auto begin = [&](db::Tx& tx) -> Result<void> {
    TRY(access::begin_acting(tx, who.who(), person, reason, request.now()));
    return tell(tx, request, person, who.who().login, reason);
  };
  auto begun = request.transact(begin);
  if (!begun && (begun.error().code == Code::Conflict || begun.error().code == Code::Invalid)) {
    const auto& fields = begun.error().fields;
    return person_answer(request, person,
                         fields.empty() ? begun.error().message : fields.front().message, reason);
  }
  if (!begun) return std::move(begun).take_error();
  LOG(Warning, "admin.acting", {{"user", person.id.value()}, {"by", who.who().user.value()}});
  return web::see_other(home::url::front());
}

Result<web::Answer> drop_impersonation(const access::SignedIn& who, web::Request& request) {
  const std::string login = who.who().login;
  if (!who.who().acting_admin ||
      !TRY(request.transact([&](db::Tx& tx) { return access::end_acting(tx, who.who()); })))
    return conflict("You act as nobody but yourself.");
  return web::see_other_with_notice(request, url::person(login),
                                    text::format("You act as {} no longer.", login));
}

}  // namespace stithy::admin

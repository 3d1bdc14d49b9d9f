// SPDX-License-Identifier: Apache-2.0
#include "features/signin/recovery.h"

#include "base/log.h"
#include "features/signin/plain_page.h"
#include "features/signin/routes.h"
#include "features/signin/throttle.h"
#include "features/signin/urls.h"
#include "features/signin/views.h"
#include "features/signin/views/signin.h"
#include "kit/mail/mailbox.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/names.h"
#include "pillars/account/notice.h"
#include "pillars/account/one_time_link.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

using account::LinkPurpose;

// One sentence, whatever is wrong with it.
constexpr std::string_view kNoLink =
    "This link does not work: it was used already, it is older than half an hour, or it is not "
    "whole. Ask for another one.";

template <class View>
web::Answer render_with(web::Request& request, View view, Html (*page)(const View&), int status) {
  ui::Frame frame = plain_frame(request, "Choose a new password", "New password");
  view.csrf = frame.csrf;
  return plain_page(request, frame, page(view), status);
}

web::Answer render(web::Request& request, ForgottenView view, int status = 200) {
  return render_with(request, std::move(view), &forgotten_page, status);
}

web::Answer render(web::Request& request, RecoveryView view, int status = 200) {
  return render_with(request, std::move(view), &recovery_page, status);
}

web::Answer refuse_link(web::Request& request) {
  return render(request, ForgottenView{.csrf = {}, .message = std::string(kNoLink)}, 410);
}

mail::Letter changed_letter(const web::Site& site, const account::Account& account) {
  return {.subject = "Your password was changed",
          .paragraphs = {text::format("The password of the account {} at {} was changed by a link "
                                      "that was sent to this address. All its sessions have "
                                      "ended.",
                                      account.login, site.main_url),
                         "If it was not you, somebody else reads this mail: change the password "
                         "of your mail, then that of the account."},
          .action_label = "Sign in",
          .action_url = site.main_url + url::login(),
          .reason = "You get this because the account has this e-mail address."};
}

// Nothing for a link that somebody else was quicker with.
Result<bool> apply(db::Tx& tx, web::Request& request, std::string_view secret,
                   const std::string& hash) {
  auto subject = TRY(account::spend_link(tx, LinkPurpose::Recovery, secret, request.now()));
  auto account = subject ? TRY(account::find_account(tx, UserId{*subject})) : std::nullopt;
  if (!account || account->disabled) return false;
  TRY(account::set_password_hash(tx, account->id, hash, request.now()));
  TRY(account::close_sessions_but(tx, account->id, SessionId{}));
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  TRY(account::write_to(tx, desk, *account, changed_letter(on.site, *account),
                        text::format("password changed {}", request.now().micros()),
                        request.now()));
  LOG(Info, "signin.recovered",
      {{"user", account->id.value()}, {"address", request.head().remote_address}});
  return true;
}

}  // namespace

Result<web::Answer> show_forgotten(const access::Anyone&, web::Request& request) {
  return render(request, ForgottenView{});
}

Result<web::Answer> ask_recovery(const access::Visitor&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("email"));
  ForgottenView view{.csrf = {}, .email = std::string(form->text("email"))};
  auto email = account::check_email(view.email);
  if (!email) {
    view.message = "No link was sent.";
    view.errors = {{"email", email.error().message}};
    return render(request, std::move(view), 422);
  }
  TRY(request.transact([&](db::Tx& tx) { return order_recovery(tx, *email, request.now()); }));
  view.sent = true;
  return render(request, std::move(view));
}

Result<web::Answer> show_recovery(const access::Anyone&, web::Request& request) {
  std::string secret(request.query("secret"));
  db::Reader* reader = TRY(request.reader());
  if (!TRY(account::find_link(*reader, LinkPurpose::Recovery, secret, request.now())))
    return refuse_link(request);
  return render(request, RecoveryView{.csrf = {}, .secret = std::move(secret)});
}

Result<web::Answer> recover(const access::Visitor&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"secret", "password"}) TRY(form->require_single(field));
  std::string secret(form->raw("secret"));
  db::Reader* reader = TRY(request.reader());
  auto subject = TRY(account::find_link(*reader, LinkPurpose::Recovery, secret, request.now()));
  request.close_reader();
  if (!subject) return refuse_link(request);
  auto hash = account::prepare_password(Secret<>(std::string(form->raw("password"))));
  if (!hash) {
    if (hash.error().code != Code::Invalid) return std::move(hash).take_error();
    RecoveryView view{.csrf = {}, .secret = std::move(secret)};
    view.message = "The password was not changed.";
    view.errors = hash.error().fields;
    return render(request, std::move(view), 422);
  }
  bool done = TRY(request.transact([&](db::Tx& tx) { return apply(tx, request, secret, *hash); }));
  if (!done) return refuse_link(request);
  return web::see_other_with_notice(request, url::login(),
                                    "The password is changed. Sign in with it.");
}

}  // namespace stithy::signin

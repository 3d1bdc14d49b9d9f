// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/home/urls.h"
#include "features/signin/login_page.h"
#include "features/signin/outside/steps.h"
#include "features/signin/passkeys/prove.h"
#include "features/signin/places.h"
#include "features/signin/plain_page.h"
#include "features/signin/registration/registration.h"
#include "features/signin/routes.h"
#include "features/signin/second_factor/pending.h"
#include "features/signin/throttle.h"
#include "features/signin/urls.h"
#include "features/signin/views.h"
#include "features/signin/views/signin.h"
#include "pillars/access/identify.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/records.h"
#include "pillars/account/second_factor.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

// One sentence for an unknown name, a wrong password and a disabled account.
constexpr std::string_view kRefused = "The name or the password is wrong.";

Result<web::Answer> refuse(web::Request& request, LoginView typed, const Error& error) {
  typed.message = error.message;
  web::Answer answer = TRY(login_answer(request, std::move(typed), web::status_of(error.code)));
  if (error.retry_after)
    answer.headers.set("Retry-After", text::format("{}", error.retry_after->count()));
  return answer;
}

// Names only whom an account knows: what else was typed may be a password in the wrong field.
Result<void> record_refused(db::Tx& tx, std::string_view login) {
  auto user = TRY(account::find_user_named(tx, login));
  return account::record_of(tx, user.value_or(UserId{}), "user.failed_login",
                            {{"with", {}, "password"}});
}

// No session yet: the code comes first.
Result<web::Answer> ask_for_code(web::Request& request, UserId user, std::string_view return_to) {
  auto secret =
      TRY(request.transact([&](db::Tx& tx) { return begin_pending(tx, user, request.now()); }));
  request.set_cookie(kPendingCookie, secret.reveal(), kPendingSpan);
  return web::see_other(
      text::format("{}?return_to={}", url::second_step(), text::encode_component(return_to)));
}

}  // namespace

Result<web::Answer> login_answer(web::Request& request, LoginView view, int status) {
  db::Reader* reader = TRY(request.reader());
  view.providers = TRY(ways_in(*reader, view.return_to));
  ui::Frame frame = plain_frame(request, "Sign in", "Sign in");
  frame.sign_in_href = "";
  view.csrf = frame.csrf;
  view.registers = check_open(kMode(request.on().settings), false).has_value();
  view.passkey = {.csrf = frame.csrf,
                  .action = url::enter_by_passkey(),
                  .options = ask_anybody(request),
                  .label = "Sign in with a passkey",
                  .return_to = view.return_to,
                  .autofills = true};
  return plain_page(request, frame, login_page(view), status);
}

Result<web::Answer> show_login(const access::Anyone& who, web::Request& request) {
  std::string return_to = web::safe_return_path(request.query("return_to"));
  if (who.who().signed_in()) return web::see_other(return_to);
  return login_answer(request, {.csrf = {}, .return_to = std::move(return_to)});
}

Result<web::Answer> sign_in(const access::Visitor& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"login", "password", "return_to"}) TRY(form->require_single(field));
  LoginView typed{.csrf = {},
                  .return_to = web::safe_return_path(form->raw("return_to")),
                  .login = std::string(form->text("login"))};
  if (who.who().signed_in()) return web::see_other(typed.return_to);

  const Foundations& on = request.on();
  const std::string& address = request.head().remote_address;
  Attempt attempt{typed.login, address, request.now()};
  db::Reader* reader = TRY(request.reader());
  if (auto admitted = admit_attempt(on.rates, *reader, attempt); !admitted) {
    on.metrics.counter(account::kAttempts, {"password", "limited"}).add();
    return refuse(request, std::move(typed), admitted.error());
  }
  Secret<> password(std::string(form->raw("password")));
  auto user = TRY(account::verify_credentials(*reader, typed.login, password));
  const bool second = user && TRY(account::has_second_factor(*reader, *user));
  request.close_reader();
  on.metrics.counter(account::kAttempts, {"password", user ? "admitted" : "refused"}).add();
  if (!user) {
    count_wrong_password(on.rates, attempt);
    TRY(request.transact([&](db::Tx& tx) { return record_refused(tx, typed.login); }));
    LOG(Warning, "signin.refused", {{"address", address}, {"request", request.id()}});
    return refuse(request, std::move(typed), invalid(std::string(kRefused)));
  }
  if (second) return ask_for_code(request, *user, typed.return_to);
  const Visit visit{address, std::string(request.head().headers.find("User-Agent").value_or("")),
                    request.now()};
  // Always a new one: a cookie that was there before is worth nothing afterwards.
  auto open = [&](db::Tx& tx) -> Result<Secret<>> {
    TRY(note_place(tx, on, *user, visit));
    return account::open_session(tx, *user, visit.address, visit.user_agent, visit.now);
  };
  auto cookie = TRY(request.transact(open));
  LOG(Info, "signin.opened", {{"user", user->value()}, {"address", address}});
  request.set_cookie(access::kSessionCookie, cookie.reveal(), account::kSessionSpan);
  return web::see_other(typed.return_to);
}

Result<web::Answer> sign_out(const access::SignedIn& who, web::Request& request) {
  const UserId whose = who.who().acting_admin ? who.who().acting_admin : who.who().user;
  TRY(request.transact(
      [&](db::Tx& tx) { return account::close_session(tx, whose, who.who().session); }));
  request.set_cookie(access::kSessionCookie, "", std::chrono::seconds(0));
  web::Answer answer = web::see_other(home::url::front());
  // Drafts of forms lie in the browser's storage; the next person there should not read them.
  answer.headers.set("Clear-Site-Data", "\"storage\"");
  return answer;
}

}  // namespace stithy::signin

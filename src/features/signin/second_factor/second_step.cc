// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/signin/passkeys/prove.h"
#include "features/signin/places.h"
#include "features/signin/plain_page.h"
#include "features/signin/routes.h"
#include "features/signin/second_factor/handlers.h"
#include "features/signin/second_factor/letters.h"
#include "features/signin/second_factor/pending.h"
#include "features/signin/second_factor/second_page.h"
#include "features/signin/second_factor/views.h"
#include "features/signin/second_factor/views/second_factor.h"
#include "features/signin/throttle.h"
#include "features/signin/urls.h"
#include "pillars/access/identify.h"
#include "pillars/account/credentials.h"
#include "pillars/account/notice.h"
#include "pillars/account/records.h"
#include "pillars/account/second_factor.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

// One sentence for a wrong code, one that was used, and one that came too late.
constexpr std::string_view kRefused = "The code is wrong, or it was used already.";

Result<void> tell_of_recovery_code(db::Tx& tx, web::Request& request, UserId user) {
  auto account = TRY(account::find_account(tx, user));
  auto factor = TRY(account::find_second_factor(tx, user));
  if (!account || !factor) return {};
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::write_to(
      tx, desk, *account,
      recovery_code_letter(on.site, account->login, factor->recovery_codes_left),
      text::format("recovery code {}", request.now().micros()), request.now());
}

Result<std::optional<Entry>> enter(db::Tx& tx, web::Request& request, UserId user,
                                   std::string_view secret, std::string_view code) {
  const Visit visit{request.head().remote_address,
                    std::string(request.head().headers.find("User-Agent").value_or("")),
                    request.now()};
  auto entry = TRY(finish_pending(tx, request.keys(), secret, code, visit));
  if (!entry) TRY(account::record_of(tx, user, "user.failed_login", {{"with", {}, "code"}}));
  if (entry) TRY(note_place(tx, request.on(), user, visit));
  if (entry && entry->by_recovery_code) TRY(tell_of_recovery_code(tx, request, user));
  return entry;
}

}  // namespace

std::string pending_secret(web::Request& request) {
  return std::string(request.cookie(request.cookie_name(kPendingCookie)));
}

web::Answer start_again(web::Request& request) {
  request.set_cookie(kPendingCookie, "", std::chrono::seconds(0));
  return web::see_other(url::login());
}

Result<web::Answer> second_answer(web::Request& request, UserId user, SecondStepView view,
                                  int status) {
  db::Reader* reader = TRY(request.reader());
  auto keys = TRY(passkey::list(*reader, user));
  ui::Frame frame = plain_frame(request, "Second factor", "Sign in");
  frame.sign_in_href = "";
  view.csrf = frame.csrf;
  view.passkey = {.csrf = frame.csrf,
                  .action = url::take_passkey(),
                  .options = ask_for(request, kToFinish, keys),
                  .label = "Use a passkey",
                  .return_to = view.return_to};
  return plain_page(request, frame, second_step_page(view), status);
}

Result<web::Answer> show_second_step(const access::Anyone&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto user = TRY(find_pending(*reader, pending_secret(request), request.now()));
  if (!user) return start_again(request);
  return second_answer(
      request, *user, {.csrf = {}, .return_to = web::safe_return_path(request.query("return_to"))});
}

Result<web::Answer> take_second_step(const access::Visitor&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"code", "return_to"}) TRY(form->require_single(field));
  SecondStepView view{.csrf = {}, .return_to = web::safe_return_path(form->raw("return_to"))};
  const Foundations& on = request.on();
  const std::string secret = pending_secret(request);
  db::Reader* reader = TRY(request.reader());
  auto user = TRY(find_pending(*reader, secret, request.now()));
  request.close_reader();
  if (!user) return start_again(request);
  if (auto admitted = admit_code(on.rates, *user, request.now()); !admitted) {
    on.metrics.counter(account::kAttempts, {"code", "limited"}).add();
    view.message = admitted.error().message;
    web::Answer answer =
        TRY(second_answer(request, *user, std::move(view), web::status_of(admitted.error().code)));
    answer.headers.set("Retry-After", std::to_string(admitted.error().retry_after->count()));
    return answer;
  }
  if (!TRY(request.transact([&](db::Tx& tx) { return count_try(tx, secret); })))
    return start_again(request);
  std::string code(form->text("code"));
  auto entry =
      TRY(request.transact([&](db::Tx& tx) { return enter(tx, request, *user, secret, code); }));
  on.metrics.counter(account::kAttempts, {"code", entry ? "admitted" : "refused"}).add();
  const std::string& address = request.head().remote_address;
  if (!entry) {
    LOG(Warning, "signin.code_refused", {{"user", user->value()}, {"address", address}});
    view.message = kRefused;
    return second_answer(request, *user, std::move(view), 422);
  }
  LOG(Info, "signin.opened", {{"user", user->value()}, {"address", address}});
  request.set_cookie(kPendingCookie, "", std::chrono::seconds(0));
  request.set_cookie(access::kSessionCookie, entry->cookie.reveal(), account::kSessionSpan);
  return web::see_other(view.return_to);
}

}  // namespace stithy::signin

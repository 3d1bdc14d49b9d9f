// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/signin/login_page.h"
#include "features/signin/passkeys/handlers.h"
#include "features/signin/passkeys/prove.h"
#include "features/signin/places.h"
#include "features/signin/second_factor/pending.h"
#include "features/signin/second_factor/second_page.h"
#include "features/signin/throttle.h"
#include "features/signin/urls.h"
#include "pillars/access/identify.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/records.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

constexpr int kRefusedStatus = 401;

Visit visit_of(const web::Request& request) {
  return {request.head().remote_address,
          std::string(request.head().headers.find("User-Agent").value_or("")), request.now()};
}

// The account may have been disabled since the passkey was looked at.
Result<std::optional<Secret<>>> open(db::Tx& tx, web::Request& request, UserId user) {
  auto account = TRY(account::find_account(tx, user));
  if (!account || account->disabled) return std::optional<Secret<>>{};
  const Visit visit = visit_of(request);
  TRY(note_place(tx, request.on(), user, visit));
  return std::optional(
      TRY(account::open_session(tx, user, visit.address, visit.user_agent, visit.now)));
}

// None when nobody knows whose it was.
Result<void> record_refused(db::Tx& tx, UserId user) {
  return account::record_of(tx, user, "user.failed_login", {{"with", {}, "passkey"}});
}

web::Answer let_in(web::Request& request, UserId user, const Secret<>& cookie,
                   const std::string& return_to) {
  constexpr std::string_view kBy = "passkey";
  const std::string& address = request.head().remote_address;
  LOG(Info, "signin.opened", {{"user", user.value()}, {"address", address}, {"by", kBy}});
  request.set_cookie(access::kSessionCookie, cookie.reveal(), account::kSessionSpan);
  return web::see_other(return_to);
}

}  // namespace

Result<web::Answer> enter_by_passkey(const access::Visitor& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"credential", "return_to"}) TRY(form->require_single(field));
  LoginView view{.csrf = {}, .return_to = web::safe_return_path(form->raw("return_to"))};
  if (who.who().signed_in()) return web::see_other(view.return_to);
  const Demand demand{.purpose = kToEnter, .verified = true};
  auto user = TRY(prove(request, demand, form->raw("credential")));
  std::optional<Secret<>> cookie;
  if (user) cookie = TRY(request.transact([&](db::Tx& tx) { return open(tx, request, *user); }));
  if (!cookie) {
    TRY(request.transact([&](db::Tx& tx) { return record_refused(tx, UserId{}); }));
    view.message = kPasskeyRefused;
    return login_answer(request, std::move(view), kRefusedStatus);
  }
  return let_in(request, *user, *cookie, view.return_to);
}

Result<web::Answer> take_passkey(const access::Visitor&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"credential", "return_to"}) TRY(form->require_single(field));
  SecondStepView view{.csrf = {}, .return_to = web::safe_return_path(form->raw("return_to"))};
  const std::string secret = pending_secret(request);
  db::Reader* reader = TRY(request.reader());
  auto user = TRY(find_pending(*reader, secret, request.now()));
  request.close_reader();
  if (!user) return start_again(request);
  TRY(admit_code(request.on().rates, *user, request.now()));
  if (!TRY(request.transact([&](db::Tx& tx) { return count_try(tx, secret); })))
    return start_again(request);
  const Demand demand{.purpose = kToFinish, .person = *user};
  const bool right = TRY(prove(request, demand, form->raw("credential"))).has_value();
  auto finish = [&](db::Tx& tx) -> Result<std::optional<Secret<>>> {
    if (!right || !TRY(end_pending(tx, secret))) return std::optional<Secret<>>{};
    return open(tx, request, *user);
  };
  auto cookie = TRY(request.transact(finish));
  if (!cookie) {
    TRY(request.transact([&](db::Tx& tx) { return record_refused(tx, *user); }));
    view.message = kPasskeyRefused;
    return second_answer(request, *user, std::move(view), kRefusedStatus);
  }
  request.set_cookie(kPendingCookie, "", std::chrono::seconds(0));
  return let_in(request, *user, *cookie, view.return_to);
}

}  // namespace stithy::signin

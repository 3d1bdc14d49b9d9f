// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/signin/second_factor/handlers.h"
#include "features/signin/second_factor/letters.h"
#include "features/signin/second_factor/views.h"
#include "features/signin/second_factor/views/second_factor.h"
#include "features/signin/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/account/notice.h"
#include "pillars/account/second_factor.h"
#include "pillars/account/totp.h"
#include "pillars/foundations.h"
#include "ui/qr.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kSection = "security";

// "ABCD EFGH …": easier to type.
std::string in_groups(std::string_view secret) {
  std::string out;
  for (std::size_t i = 0; i < secret.size(); i += 4) {
    if (i > 0) out += ' ';
    out += secret.substr(i, 4);
  }
  return out;
}

std::string issuer_of(const web::Site& site) {
  auto host = text::cut(site.main_url, "://").after;
  return std::string(text::cut(host, "/").before);
}

web::Answer unkept(web::Answer answer) {
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

// Nothing waits for its first code: the link was kept, or somebody was quicker elsewhere.
web::Answer begin_anew() { return web::see_other(url::security()); }

Result<web::Answer> render_totp(web::Request& request, UserId user, std::string_view login,
                                std::string message) {
  db::Reader* reader = TRY(request.reader());
  auto secret = TRY(account::find_pending_totp(*reader, request.keys(), user));
  if (!secret) return begin_anew();
  ui::Frame frame = access::account_frame(request, "Set up an authenticator");
  const std::string address =
      account::totp_address(secret->reveal(), issuer_of(request.site()), login);
  TotpView view{.csrf = frame.csrf,
                .drawing = TRY(ui::qr_code(address, "The secret as a QR code")),
                .secret = in_groups(account::to_base32(secret->reveal())),
                .message = message.empty() ? "" : "The second factor is not on yet."};
  if (!message.empty()) view.errors = {{"code", std::move(message)}};
  const int status = view.errors.empty() ? 200 : 422;
  return unkept(access::account_answer(request, frame, kSection, totp_form(view), status));
}

web::Answer render_codes(web::Request& request, std::vector<std::string> codes, bool enabled) {
  ui::Frame frame = access::account_frame(request, "Recovery codes");
  RecoveryCodesView view{.codes = std::move(codes), .enabled_now = enabled};
  return unkept(access::account_answer(request, frame, kSection, recovery_codes_page(view)));
}

Result<void> tell(db::Tx& tx, web::Request& request, UserId user,
                  mail::Letter (*letter)(const web::Site&, std::string_view)) {
  auto account = TRY(account::find_account(tx, user));
  if (!account) return {};
  const Foundations& on = request.on();
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  return account::write_to(tx, desk, *account, letter(on.site, account->login),
                           text::format("second factor {}", request.now().micros()), request.now());
}

}  // namespace

Result<web::Answer> show_security(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto factor = TRY(account::find_second_factor(*reader, who.who().user));
  ui::Frame frame = access::account_frame(request, "Security");
  SecurityView view{
      .csrf = frame.csrf, .demanded = who.who().second_factor_missing, .now = request.now()};
  if (factor) {
    view.since = factor->since;
    view.codes_left = factor->recovery_codes_left;
  }
  return access::account_answer(request, frame, kSection, security_page(view));
}

Result<web::Answer> post_totp(const access::FreshSession& who, web::Request& request) {
  TRY(request.transact(
      [&](db::Tx& tx) { return account::begin_totp(tx, request.keys(), who.who().user); }));
  return web::see_other(url::totp());
}

Result<web::Answer> show_totp(const access::FreshSession& who, web::Request& request) {
  return render_totp(request, who.who().user, who.who().login, "");
}

Result<web::Answer> put_totp(const access::FreshSession& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("code"));
  const std::string code(form->text("code"));
  const UserId user = who.who().user;
  using Codes = std::optional<std::vector<std::string>>;
  auto enable = [&](db::Tx& tx) -> Result<Codes> {
    auto codes = TRY(account::enable_totp(tx, request.keys(), user, code, request.now()));
    if (codes) TRY(tell(tx, request, user, &enabled_letter));
    return codes;
  };
  auto codes = TRY(request.transact(enable));
  if (!codes)
    return render_totp(request, user, who.who().login,
                       "This is not the code of now. Is the clock of the phone right?");
  LOG(Info, "signin.second_factor_on", {{"user", user.value()}});
  return render_codes(request, *std::move(codes), true);
}

Result<web::Answer> drop_totp(const access::FreshSession& who, web::Request& request) {
  const UserId user = who.who().user;
  auto disable = [&](db::Tx& tx) -> Result<void> {
    if (!TRY(account::has_second_factor(tx, user))) return {};
    TRY(account::disable_second_factor(tx, user));
    return tell(tx, request, user, &disabled_letter);
  };
  TRY(request.transact(disable));
  LOG(Info, "signin.second_factor_off", {{"user", user.value()}});
  return web::see_other_with_notice(request, url::security(), "The second factor is off.");
}

Result<web::Answer> post_recovery_codes(const access::FreshSession& who, web::Request& request) {
  const UserId user = who.who().user;
  using Codes = std::optional<std::vector<std::string>>;
  auto renew = [&](db::Tx& tx) -> Result<Codes> {
    if (!TRY(account::has_second_factor(tx, user))) return Codes{};
    return Codes(TRY(account::renew_recovery_codes(tx, user)));
  };
  auto codes = TRY(request.transact(renew));
  if (!codes) return begin_anew();
  return render_codes(request, *std::move(codes), false);
}

}  // namespace stithy::signin

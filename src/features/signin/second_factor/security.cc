// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/signin/outside/steps.h"
#include "features/signin/passkeys/prove.h"
#include "features/signin/second_factor/handlers.h"
#include "features/signin/second_factor/letters.h"
#include "features/signin/second_factor/settings_page.h"
#include "features/signin/second_factor/views.h"
#include "features/signin/second_factor/views/second_factor.h"
#include "features/signin/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/account/credentials.h"
#include "pillars/account/notice.h"
#include "pillars/account/second_factor.h"
#include "pillars/account/totp.h"
#include "pillars/foundations.h"
#include "ui/qr.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

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
  return unkept(access::account_answer(request, frame, kSecuritySection, totp_form(view), status));
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

PasskeysView passkeys_of(const std::vector<passkey::Passkey>& keys, bool totp, bool possible) {
  PasskeysView view{.csrf = {},
                    .rows = {},
                    .possible = possible,
                    .room = std::ssize(keys) < passkey::kPasskeysMax,
                    .last_factor = keys.size() == 1 && !totp};
  for (const auto& key : keys)
    view.rows.push_back({.name = key.name,
                         .remove_href = url::remove_passkey(key.id.value()),
                         .added_at = key.created_at,
                         .used_at = key.last_used_at});
  return view;
}

Result<web::Answer> render_security(web::Request& request, std::string message, int status) {
  const web::Principal& who = request.principal();
  db::Reader* reader = TRY(request.reader());
  auto factor = TRY(account::find_second_factor(*reader, who.user));
  auto keys = TRY(passkey::list(*reader, who.user));
  ui::Frame frame = access::account_frame(request, "Security");
  SecurityView view{.csrf = frame.csrf,
                    .totp = TRY(account::has_totp(*reader, who.user)),
                    .proof = {.csrf = frame.csrf,
                              .action = url::disable_totp(),
                              .options = ask_for(request, kToSwitchOff, keys),
                              .label = "Use a passkey instead"},
                    .message = std::move(message),
                    .demanded = who.second_factor_missing,
                    .now = request.now()};
  view.passkeys = passkeys_of(keys, view.totp, passkey::party_of(request.on().site).has_value());
  view.passkeys.csrf = frame.csrf;
  view.identities = TRY(identities_of(*reader, who.user));
  view.identities.csrf = frame.csrf;
  if (factor) {
    view.since = factor->since;
    view.codes_left = factor->recovery_codes_left;
  }
  return access::account_answer(request, frame, kSecuritySection, security_page(view), status);
}

}  // namespace

web::Answer unkept(web::Answer answer) {
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

web::Answer render_codes(web::Request& request, std::vector<std::string> codes, bool enabled) {
  ui::Frame frame = access::account_frame(request, "Recovery codes");
  RecoveryCodesView view{.codes = std::move(codes), .enabled_now = enabled};
  return unkept(
      access::account_answer(request, frame, kSecuritySection, recovery_codes_page(view)));
}

Result<web::Answer> ask_again(web::Request& request) {
  return render_security(request, "Nothing was changed: the code or the passkey was not accepted.",
                         422);
}

Result<void> tell_it_is_off(db::Tx& tx, web::Request& request, UserId user) {
  return tell(tx, request, user, &disabled_letter);
}

Result<web::Answer> show_security(const access::SignedIn&, web::Request& request) {
  return render_security(request, "", 200);
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
    if (!codes) return codes;
    // Sessions that were opened without it end.
    TRY(account::close_sessions_but(tx, user, who.who().session));
    TRY(tell(tx, request, user, &enabled_letter));
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
  if (!TRY(proven_again(request, user))) return ask_again(request);
  bool off = false;
  auto disable = [&](db::Tx& tx) -> Result<void> {
    off = TRY(passkey::count(tx, user)) == 0;
    if (!off) return account::drop_totp(tx, user);
    TRY(account::disable_second_factor(tx, user));
    return tell_it_is_off(tx, request, user);
  };
  TRY(request.transact(disable));
  LOG(Info, "signin.authenticator_off", {{"user", user.value()}, {"last", off}});
  return web::see_other_with_notice(
      request, url::security(),
      off ? "The second factor is off." : "The authenticator is removed; your passkeys stay.");
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

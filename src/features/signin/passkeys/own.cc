// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/signin/passkeys/handlers.h"
#include "features/signin/passkeys/letters.h"
#include "features/signin/passkeys/prove.h"
#include "features/signin/passkeys/views/passkeys.h"
#include "features/signin/second_factor/settings_page.h"
#include "features/signin/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/account/credentials.h"
#include "pillars/account/second_factor.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

Result<web::Answer> render_new(web::Request& request, NewPasskeyView view, int status = 200) {
  db::Reader* reader = TRY(request.reader());
  auto present = TRY(passkey::list(*reader, request.principal().user));
  ui::Frame frame = access::account_frame(request, "Add a passkey");
  view.form = {.csrf = frame.csrf,
               .action = url::add_passkey(),
               .options = ask_to_make(request, present),
               .label = "Add the passkey"};
  return unkept(
      access::account_answer(request, frame, kSecuritySection, new_passkey_page(view), status));
}

using Codes = std::optional<std::vector<std::string>>;

// The first thing beside the password ends sessions that were opened without it.
Result<Codes> keep(db::Tx& tx, web::Request& request, const passkey::NewPasskey& fresh) {
  TRY(passkey::add(tx, fresh, request.now()));
  TRY(tell_of_new_passkey(tx, request, fresh.user, fresh.name));
  auto codes = TRY(account::enable_second_factor(tx, fresh.user, request.now()));
  if (codes) TRY(account::close_sessions_but(tx, fresh.user, request.principal().session));
  return codes;
}

Result<bool> is_last_factor(db::Reader& reader, UserId user) {
  if (TRY(account::has_totp(reader, user))) return false;
  return TRY(passkey::count(reader, user)) <= 1;
}

}  // namespace

Result<web::Answer> show_new_passkey(const access::FreshSession&, web::Request& request) {
  return render_new(request, {.form = {}});
}

Result<web::Answer> post_passkey(const access::FreshSession& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"name", "credential"}) TRY(form->require_single(field));
  const std::string name(text::trim(form->text("name")));
  auto made = TRY(read_made(request, who.who().user, form->raw("credential")));
  if (!made)
    return render_new(request,
                      {.form = {},
                       .name = name,
                       .message = "The passkey was not accepted. Nothing was added; try again."},
                      400);
  made->name = name;
  auto codes = request.transact([&](db::Tx& tx) { return keep(tx, request, *made); });
  if (!codes) {
    const Error& error = codes.error();
    if (error.code != Code::Invalid && error.code != Code::Conflict)
      return std::move(codes).take_error();
    return render_new(request,
                      {.form = {}, .name = name, .message = error.message, .errors = error.fields},
                      error.code == Code::Conflict ? 409 : 422);
  }
  LOG(Info, "signin.passkey_added", {{"user", who.who().user.value()}});
  if (*codes) return render_codes(request, **std::move(codes), true);
  return web::see_other_with_notice(request, url::security(), "The passkey is added.");
}

Result<web::Answer> drop_passkey(const access::FreshSession& who, web::Request& request) {
  const UserId user = who.who().user;
  const passkey::PasskeyId id{text::parse_number<std::int64_t>(request.param("id")).value_or(0)};
  db::Reader* reader = TRY(request.reader());
  auto present = TRY(passkey::list(*reader, user));
  const bool last = TRY(is_last_factor(*reader, user));
  request.close_reader();
  if (std::none_of(present.begin(), present.end(), [&](const auto& key) { return key.id == id; }))
    return not_found("You have no such passkey; it may be removed already.");
  if (last && !TRY(proven_again(request, user))) return ask_again(request);
  auto drop = [&](db::Tx& tx) -> Result<bool> {
    if (!TRY(is_last_factor(tx, user))) {
      TRY(passkey::remove(tx, user, id));
      return true;
    }
    if (!last) return false;  // the others were removed meanwhile
    TRY(passkey::switch_second_factor_off(tx, user));
    TRY(tell_it_is_off(tx, request, user));
    return true;
  };
  if (!TRY(request.transact(drop))) return ask_again(request);
  LOG(Info, "signin.passkey_removed", {{"user", user.value()}, {"last", last}});
  return web::see_other_with_notice(
      request, url::security(),
      last ? "The passkey is removed, and the second factor is off." : "The passkey is removed.");
}

}  // namespace stithy::signin

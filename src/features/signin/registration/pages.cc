// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "features/home/urls.h"
#include "features/signin/places.h"
#include "features/signin/plain_page.h"
#include "features/signin/registration/handlers.h"
#include "features/signin/registration/registration.h"
#include "features/signin/registration/views.h"
#include "features/signin/registration/views/registration.h"
#include "kit/mail/mailbox.h"
#include "pillars/access/identify.h"
#include "pillars/account/credentials.h"
#include "pillars/account/names.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

constexpr std::string_view kNoLink =
    "It was used already, it has expired, or it is not whole. Ask for another one, or ask whoever "
    "invited you.";

ui::Frame account_frame(web::Request& request) {
  return plain_frame(request, "Make an account", "Account");
}

web::Answer render(web::Request& request, RegisterView view, int status = 200) {
  ui::Frame frame = account_frame(request);
  view.csrf = frame.csrf;
  return plain_page(request, frame, register_page(view), status);
}

web::Answer render(web::Request& request, RegistrationView view, int status = 200) {
  ui::Frame frame = account_frame(request);
  view.csrf = frame.csrf;
  return plain_page(request, frame, registration_page(view), status);
}

web::Answer refuse_page(web::Request& request, std::string_view title, std::string_view why,
                        int status) {
  return plain_page(request, account_frame(request), refused_page(title, why), status);
}

web::Answer closed_page(web::Request& request, const Error& why) {
  return refuse_page(request, "No account without an administrator", why.message, 403);
}

web::Answer no_link_page(web::Request& request) {
  return refuse_page(request, "This link does not work", kNoLink, 410);
}

// Every wrong field at once. The name may be taken by the time the link is used; it is asked again
// there.
Result<web::FormErrors> check_wish(db::Reader& reader, const Foundations& on, Wish& wish) {
  web::FormErrors errors;
  if (auto name = account::check_owner_name(wish.login, on.reserved_names); !name)
    errors.add("login", name.error());
  else if (TRY(account::find_namespace(reader, wish.login)))
    errors.add("login", "This name is taken.");
  auto folded = account::check_email(wish.email);
  if (!folded) {
    errors.add("email", folded.error());
    return errors;
  }
  wish.email_folded = *std::move(folded);
  if (auto box = mail::Mailbox::make(wish.email); !box)
    errors.add("email", box.error());
  else if (auto domain = check_domain(kDomains(on.settings), wish.email_folded); !domain)
    errors.add("email", domain.error());
  return errors;
}

bool waits_in(RegistrationMode mode) { return mode == RegistrationMode::Approval; }

web::FormErrors check_account(const account::NewAccount& account,
                              const std::set<std::string, std::less<>>& reserved) {
  web::FormErrors errors;
  if (auto name = account::check_owner_name(account.login, reserved); !name)
    errors.add("login", name.error());
  if (auto password = account::check_password(account.password); !password)
    errors.add("password", password.error());
  return errors;
}

web::Answer refuse_form(web::Request& request, RegistrationView view,
                        std::vector<FieldError> errors) {
  view.message = "The account was not made yet.";
  view.errors = std::move(errors);
  return render(request, std::move(view), 422);
}

struct Entered {
  Outcome outcome;
  Secret<> cookie;
};

Result<Entered> enter(db::Tx& tx, web::Request& request, std::string_view secret,
                      const account::PreparedAccount& prepared, bool waits) {
  Entered entered{.outcome = TRY(prove(tx, request.on(), secret, prepared, waits, request.now())),
                  .cookie = Secret<>(std::string())};
  if (entered.outcome.how != Proven::Made) return entered;
  const Visit visit{request.head().remote_address,
                    std::string(request.head().headers.find("User-Agent").value_or("")),
                    request.now()};
  TRY(note_place(tx, request.on(), entered.outcome.user, visit));
  entered.cookie = TRY(
      account::open_session(tx, entered.outcome.user, visit.address, visit.user_agent, visit.now));
  return entered;
}

}  // namespace

Result<web::Answer> show_register(const access::Anyone&, web::Request& request) {
  const auto mode = kMode(request.on().settings);
  if (auto open = check_open(mode, false); !open) return closed_page(request, open.error());
  return render(request, RegisterView{.csrf = {}, .waits = waits_in(mode)});
}

Result<web::Answer> ask_registration(const access::Visitor&, web::Request& request) {
  const Foundations& on = request.on();
  const auto mode = kMode(on.settings);
  if (auto open = check_open(mode, false); !open) return closed_page(request, open.error());
  const web::Form* form = TRY(request.form());
  for (auto field : {"login", "email"}) TRY(form->require_single(field));
  Wish wish{.email = std::string(form->text("email")),
            .email_folded = {},
            .login = std::string(form->text("login"))};
  RegisterView view{.csrf = {}, .login = wish.login, .email = wish.email, .waits = waits_in(mode)};
  db::Reader* reader = TRY(request.reader());
  auto errors = TRY(check_wish(*reader, on, wish));
  request.close_reader();
  if (!errors.empty()) {
    view.message = "No link was sent.";
    view.errors = errors.all();
    return render(request, std::move(view), 422);
  }
  TRY(request.transact([&](db::Tx& tx) { return order_link(tx, wish, request.now()); }));
  view.sent = true;
  return render(request, std::move(view));
}

Result<web::Answer> show_registration(const access::Anyone&, web::Request& request) {
  std::string secret(request.query("secret"));
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(find_by_link(*reader, secret, request.now()));
  if (!found) return no_link_page(request);
  const auto mode = kMode(request.on().settings);
  if (auto open = check_open(mode, found->invited_by.has_value()); !open)
    return closed_page(request, open.error());
  return render(request, RegistrationView{.csrf = {},
                                          .secret = std::move(secret),
                                          .email = found->email,
                                          .login = found->login,
                                          .waits = waits_in(mode) && !found->invited_by});
}

Result<web::Answer> finish_registration(const access::Visitor&, web::Request& request) {
  const Foundations& on = request.on();
  const web::Form* form = TRY(request.form());
  for (auto field : {"secret", "login", "password"}) TRY(form->require_single(field));
  std::string secret(form->raw("secret"));
  db::Reader* reader = TRY(request.reader());
  auto found = TRY(find_by_link(*reader, secret, request.now()));
  request.close_reader();
  if (!found) return no_link_page(request);
  const auto mode = kMode(on.settings);
  if (auto open = check_open(mode, found->invited_by.has_value()); !open)
    return closed_page(request, open.error());
  RegistrationView view{.csrf = {},
                        .secret = secret,
                        .email = found->email,
                        .login = std::string(form->text("login")),
                        .waits = waits_in(mode) && !found->invited_by};
  account::NewAccount wanted{.login = view.login,
                             .email = found->email,
                             .password = Secret<>(std::string(form->raw("password")))};
  auto errors = check_account(wanted, on.reserved_names);
  if (!errors.empty()) return refuse_form(request, std::move(view), errors.all());
  auto prepared = TRY(account::prepare_account(std::move(wanted), on.reserved_names));
  auto entered = request.transact(
      [&](db::Tx& tx) { return enter(tx, request, secret, prepared, view.waits); });
  if (!entered && entered.error().code == Code::NotFound) return no_link_page(request);
  if (!entered && entered.error().code == Code::Conflict)
    return refuse_form(request, std::move(view), {{"login", entered.error().message}});
  if (!entered) return std::move(entered).take_error();
  if (entered->outcome.how == Proven::Waits)
    return refuse_page(request, "An administrator decides now",
                       "The address is confirmed. You hear by mail what was decided.", 200);
  request.set_cookie(access::kSessionCookie, entered->cookie.reveal(), account::kSessionSpan);
  return web::see_other(home::url::front());
}

}  // namespace stithy::signin

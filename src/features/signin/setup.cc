// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "features/home/urls.h"
#include "features/signin/plain_page.h"
#include "features/signin/routes.h"
#include "features/signin/set_up.h"
#include "features/signin/views.h"
#include "features/signin/views/signin.h"
#include "pillars/access/identify.h"
#include "pillars/account/credentials.h"
#include "pillars/account/names.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::signin {

namespace {

web::Answer render(web::Request& request, SetupView view, int status = 200) {
  ui::Frame frame = plain_frame(request, "Make the first account", "Setup");
  frame.sign_in_href = "";
  frame.search_action = "";
  view.csrf = frame.csrf;
  return plain_page(request, frame, setup_page(view), status);
}

// Every wrong field at once, under the names of the form.
web::FormErrors check(const account::NewAccount& account,
                      const std::set<std::string, std::less<>>& reserved) {
  web::FormErrors errors;
  if (auto name = account::check_owner_name(account.login, reserved); !name)
    errors.add("login", name.error());
  if (auto email = account::check_email(account.email); !email) errors.add("email", email.error());
  if (auto password = account::check_password(account.password); !password)
    errors.add("password", password.error());
  return errors;
}

}  // namespace

Result<web::Answer> show_setup(const access::Setup&, web::Request& request) {
  return render(request, {.csrf = {}, .secret = std::string(request.query("secret"))});
}

Result<web::Answer> finish_setup(const access::Setup&, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"login", "email", "password", "secret"}) TRY(form->require_single(field));
  std::string secret(form->raw("secret"));
  if (secret.empty()) secret = request.query("secret");
  SetupView typed{.csrf = {},
                  .secret = secret,
                  .login = std::string(form->text("login")),
                  .email = std::string(form->text("email"))};
  account::NewAccount administrator{.login = typed.login,
                                    .email = typed.email,
                                    .password = Secret<>(std::string(form->raw("password"))),
                                    .site_admin = true};
  auto errors = check(administrator, request.on().reserved_names);
  if (!errors.empty()) {
    typed.message = "The account was not made yet.";
    typed.errors = errors.all();
    return render(request, std::move(typed), 422);
  }
  auto prepared =
      TRY(account::prepare_account(std::move(administrator), request.on().reserved_names));
  request.close_reader();
  Visit visit{request.head().remote_address,
              std::string(request.head().headers.find("User-Agent").value_or("")), request.now()};
  auto cookie =
      TRY(request.transact([&](db::Tx& tx) { return set_up(tx, secret, prepared, visit); }));
  LOG(Info, "signin.setup_finished", {{"login", typed.login}, {"address", visit.address}});
  request.set_cookie(access::kSessionCookie, cookie.reveal(), account::kSessionSpan);
  return web::see_other(home::url::front());
}

}  // namespace stithy::signin

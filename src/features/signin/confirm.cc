// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/steps.h"
#include "features/signin/routes.h"
#include "features/signin/throttle.h"
#include "features/signin/views.h"
#include "features/signin/views/signin.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/no_password.h"
#include "pillars/account/records.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/return_path.h"

namespace stithy::signin {

namespace {

Result<web::Answer> render(web::Request& request, ConfirmView view, int status = 200) {
  const UserId user = request.principal().user;
  db::Reader* reader = TRY(request.reader());
  view.password = TRY(account::has_password(*reader, user));
  view.providers = TRY(ways_to_confirm(*reader, user, view.return_to));
  ui::Frame frame = web::frame_for(request, "Confirm it is you");
  frame.plain = true;
  frame.crumbs = {{"Confirm", "", false}};
  view.csrf = frame.csrf;
  return web::page(request, frame, confirm_page(view), status);
}

}  // namespace

Result<web::Answer> show_confirm(const access::SignedIn& who, web::Request& request) {
  return render(request, {.csrf = {},
                          .return_to = web::safe_return_path(request.query("return_to")),
                          .login = who.who().login});
}

Result<web::Answer> confirm(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto field : {"password", "return_to"}) TRY(form->require_single(field));
  std::string return_to = web::safe_return_path(form->raw("return_to"));
  db::Reader* reader = TRY(request.reader());
  Secret<> password(std::string(form->raw("password")));
  bool right = TRY(account::verify_password_of(*reader, who.who().user, password));
  request.close_reader();
  if (!right) {
    count_wrong_password(request.on().rates, who.who().user, request.now());
    TRY(request.transact([&](db::Tx& tx) {
      return account::record_of(tx, who.who().user, "user.failed_confirmation");
    }));
    return render(request,
                  {.csrf = {},
                   .return_to = std::move(return_to),
                   .login = who.who().login,
                   .message = "The password is wrong."},
                  422);
  }
  TRY(request.transact(
      [&](db::Tx& tx) { return account::confirm_session(tx, who.who().session, request.now()); }));
  return web::see_other(return_to);
}

}  // namespace stithy::signin

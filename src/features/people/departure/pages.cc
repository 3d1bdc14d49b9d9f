// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "features/home/urls.h"
#include "features/people/departure/handlers.h"
#include "features/people/urls.h"
#include "pillars/access/account_page.h"
#include "pillars/access/departure_page.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

Result<account::Account> load_own(const access::FreshSession& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto account = TRY(account::find_account(*reader, who.who().user));
  if (!account) return not_found("This account does not exist any more.");
  return *std::move(account);
}

Result<web::Answer> render(const access::FreshSession& who, web::Request& request,
                           const account::Account& account, const web::Form* form,
                           const Error* error) {
  db::Reader* reader = TRY(request.reader());
  auto view = TRY(access::departure_view(*reader, who.who(), account));
  ui::Frame frame = access::account_frame(request, "Delete your account");
  view.csrf = frame.csrf;
  view.action = url::delete_account();
  view.cancel_href = url::account();
  if (error) access::refuse(view, *form, *error);
  const int status = !error ? 200 : error->code == Code::Conflict ? 409 : 422;
  return access::account_answer(request, frame, "account", access::departure_form(view), status);
}

}  // namespace

Result<web::Answer> show_departure(const access::FreshSession& who, web::Request& request) {
  return render(who, request, TRY(load_own(who, request)), nullptr, nullptr);
}

Result<web::Answer> depart(const access::FreshSession& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  const account::Account account = TRY(load_own(who, request));
  auto farewell = access::parse_farewell(*form, account);
  if (!farewell) return render(who, request, account, form, &farewell.error());
  request.close_reader();
  auto gone = request.transact([&](db::Tx& tx) {
    return access::remove_account(tx, who.who(), account, farewell->heir, request.now());
  });
  if (gone) {
    LOG(Info, "people.departed", {{"user", account.id.value()}});
    return web::see_other_with_notice(request, home::url::front(), "Your account is deleted.");
  }
  if (gone.error().code != Code::Conflict && gone.error().code != Code::Invalid)
    return std::move(gone).take_error();
  return render(who, request, account, form, &gone.error());
}

}  // namespace stithy::people

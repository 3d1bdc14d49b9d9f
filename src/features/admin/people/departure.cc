// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/admin/people/handlers.h"
#include "features/admin/people/person.h"
#include "features/admin/urls.h"
#include "pillars/access/departure_page.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::admin {

namespace {

Result<web::Answer> render(const access::FreshSiteAdmin& who, web::Request& request,
                           const account::Account& person, const web::Form* form,
                           const Error* error) {
  db::Reader* reader = TRY(request.reader());
  auto view = TRY(access::departure_view(*reader, who.who(), person));
  ui::Frame frame = web::frame_for(request, text::format("Delete {}", person.login));
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false},
                  {"People", url::people(), false},
                  {person.login, url::person(person.login), false}};
  view.csrf = frame.csrf;
  view.action = url::delete_person(person.login);
  view.cancel_href = url::person(person.login);
  if (error) access::refuse(view, *form, *error);
  const int status = !error ? 200 : error->code == Code::Conflict ? 409 : 422;
  return web::page(request, frame, access::departure_form(view), status);
}

}  // namespace

Result<web::Answer> show_deletion(const access::FreshSiteAdmin& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return render(who, request, TRY(load_person(*reader, request)), nullptr, nullptr);
}

Result<web::Answer> drop_person(const access::FreshSiteAdmin& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  db::Reader* reader = TRY(request.reader());
  const account::Account person = TRY(load_person(*reader, request));
  if (person.id == who.who().user)
    return conflict("Delete your own account under Settings, Account.");
  auto farewell = access::parse_farewell(*form, person);
  if (!farewell) return render(who, request, person, form, &farewell.error());
  request.close_reader();
  auto gone = request.transact([&](db::Tx& tx) {
    return access::remove_account(tx, who.who(), person, farewell->heir, request.now());
  });
  if (gone) {
    LOG(Info, "admin.person_deleted",
        {{"user", person.id.value()}, {"by", who.who().user.value()}});
    return web::see_other_with_notice(request, url::people(),
                                      text::format("{} is deleted.", person.login));
  }
  if (gone.error().code != Code::Conflict && gone.error().code != Code::Invalid)
    return std::move(gone).take_error();
  return render(who, request, person, form, &gone.error());
}

}  // namespace stithy::admin

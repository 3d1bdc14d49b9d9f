// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/applications/pages/desk.h"
#include "features/applications/pages/handlers.h"
#include "features/applications/pages/views/list.h"
#include "features/applications/urls.h"
#include "pillars/access/organisation_page.h"

namespace stithy::applications {

namespace {

Desk desk_of(const access::OrgOwner& at) {
  const std::string name = at.organisation().name;
  auto answer = [at, name](web::Request& request, std::string title,
                           const std::function<Html(std::string)>& body,
                           int status) -> Result<web::Answer> {
    ui::Frame frame = access::organisation_frame(request, at, title);
    // As few crumbs as fit a phone.
    if (title != "Applications")
      frame.crumbs.back() = {"Applications", url::organisation(name), false};
    return access::organisation_answer(request, at, frame, "applications", body(frame.csrf),
                                       status);
  };
  return {.owner = at.organisation().id,
          .by = at.who().user,
          .list_href = url::organisation(name),
          .new_href = url::new_organisation(name),
          .post_href = url::add_organisation(name),
          .one_href = [name](auto id) { return url::organisation_one(name, id); },
          .put_href = [name](auto id) { return url::change_organisation(name, id); },
          .drop_href = [name](auto id) { return url::delete_organisation(name, id); },
          .add_secret_href = [name](auto id) { return url::add_organisation_secret(name, id); },
          .drop_secret_href =
              [name](auto id, auto secret) {
                return url::remove_organisation_secret(name, id, std::to_string(secret));
              },
          .answer = std::move(answer)};
}

}  // namespace

Result<web::Answer> show_organisation(const access::OrgOwner& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Desk desk = desk_of(at);
  const auto all = TRY(list_applications(*reader, desk.owner));
  ListView view{
      .csrf = {},
      .title = text::format("Applications of {}", at.organisation().name),
      .why = "None. Those that people register for themselves go when they go; these stay.",
      .new_href = desk.new_href,
      .applications = TRY(rows_of(*reader, desk, all)),
      .now = request.now()};
  auto body = [&](std::string csrf) {
    view.csrf = std::move(csrf);
    return list_page(view);
  };
  return desk.answer(request, "Applications", body, 200);
}

Result<web::Answer> new_organisation(const access::FreshOrgOwner& at, web::Request& request) {
  return show_form(desk_of(at), request);
}
Result<web::Answer> post_organisation(const access::FreshOrgOwner& at, web::Request& request) {
  return post(desk_of(at), request);
}
Result<web::Answer> show_organisation_one(const access::OrgOwner& at, web::Request& request) {
  return show_one(desk_of(at), request);
}
Result<web::Answer> put_organisation(const access::FreshOrgOwner& at, web::Request& request) {
  return put(desk_of(at), request);
}
Result<web::Answer> drop_organisation(const access::FreshOrgOwner& at, web::Request& request) {
  return drop(desk_of(at), request);
}
Result<web::Answer> post_organisation_secret(const access::FreshOrgOwner& at,
                                             web::Request& request) {
  return post_secret(desk_of(at), request);
}
Result<web::Answer> drop_organisation_secret(const access::FreshOrgOwner& at,
                                             web::Request& request) {
  return drop_secret(desk_of(at), request);
}

}  // namespace stithy::applications

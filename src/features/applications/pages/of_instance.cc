// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/urls.h"
#include "features/applications/pages/desk.h"
#include "features/applications/pages/handlers.h"
#include "features/applications/pages/views/list.h"
#include "features/applications/urls.h"
#include "web/page.h"

namespace stithy::applications {

namespace {

constexpr std::int64_t kOnPage = 50;

web::Answer answer_admin(web::Request& request, std::string title,
                         const std::function<Html(std::string)>& body, int status) {
  const bool first = title == "Applications";
  ui::Frame frame = web::frame_for(request, title);
  frame.current = "admin";
  if (first)
    frame.crumbs = {{"Administration", admin::url::overview(), false}};
  else
    frame.crumbs = {{"Applications", url::all(), false}};
  frame.crumbs.push_back({title, "", false});
  return web::page(request, frame, titled_page(title, body(frame.csrf)), status);
}

Desk desk_of(const web::Principal& who) {
  return {
      .owner = {},
      .reaches_all = true,
      .by = who.user,
      .list_href = url::all(),
      .new_href = url::new_instance(),
      .post_href = url::add_instance(),
      .one_href = &url::any,
      .put_href = &url::change_any,
      .drop_href = &url::delete_any,
      .add_secret_href = &url::add_any_secret,
      .drop_secret_href =
          [](auto id, auto secret) { return url::remove_any_secret(id, std::to_string(secret)); },
      .answer = &answer_admin};
}

}  // namespace

Result<web::Answer> show_all(const access::SiteAdmin& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Desk desk = desk_of(who.who());
  const ClientId after{text::parse_number<std::int64_t>(request.query("after")).value_or(0)};
  auto all = TRY(list_all_applications(*reader, after, kOnPage + 1));
  ListView view{.csrf = {},
                .title = "Applications",
                .why = "Nobody has registered any.",
                .new_href = desk.new_href,
                .applications = {},
                .now = request.now()};
  if (all.size() > static_cast<std::size_t>(kOnPage)) {
    all.pop_back();
    view.next_href = text::format("{}?after={}", url::all(), all.back().id.value());
  }
  view.applications = TRY(rows_of(*reader, desk, all));
  auto body = [&](std::string csrf) {
    view.csrf = std::move(csrf);
    return list_page(view);
  };
  return desk.answer(request, "Applications", body, 200);
}

Result<web::Answer> new_instance(const access::FreshSiteAdmin& who, web::Request& request) {
  return show_form(desk_of(who.who()), request);
}
Result<web::Answer> post_instance(const access::FreshSiteAdmin& who, web::Request& request) {
  return post(desk_of(who.who()), request);
}
Result<web::Answer> show_any(const access::SiteAdmin& who, web::Request& request) {
  return show_one(desk_of(who.who()), request);
}
Result<web::Answer> put_any(const access::FreshSiteAdmin& who, web::Request& request) {
  return put(desk_of(who.who()), request);
}
Result<web::Answer> drop_any(const access::FreshSiteAdmin& who, web::Request& request) {
  return drop(desk_of(who.who()), request);
}
Result<web::Answer> post_any_secret(const access::FreshSiteAdmin& who, web::Request& request) {
  return post_secret(desk_of(who.who()), request);
}
Result<web::Answer> drop_any_secret(const access::FreshSiteAdmin& who, web::Request& request) {
  return drop_secret(desk_of(who.who()), request);
}

}  // namespace stithy::applications

// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/applications/grant.h"
#include "features/applications/pages/desk.h"
#include "features/applications/pages/handlers.h"
#include "features/applications/pages/views/list.h"
#include "features/applications/urls.h"
#include "pillars/access/account_page.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::applications {

namespace {

constexpr std::string_view kSection = "applications";

web::Answer answer_own(web::Request& request, std::string title,
                       const std::function<Html(std::string)>& body, int status) {
  const bool first = title == "Applications";
  ui::Frame frame = access::account_frame(request, std::move(title));
  if (!first) frame.crumbs.insert(frame.crumbs.end() - 1, {"Applications", url::own(), false});
  return access::account_answer(request, frame, kSection, body(frame.csrf), status);
}

Desk desk_of(const web::Principal& who) {
  return {
      .owner = NamespaceId{who.user.value()},
      .by = who.user,
      .list_href = url::own(),
      .new_href = url::new_own(),
      .post_href = url::add_own(),
      .one_href = &url::own_one,
      .put_href = &url::change_own,
      .drop_href = &url::delete_own,
      .add_secret_href = &url::add_own_secret,
      .drop_secret_href =
          [](auto id, auto secret) { return url::remove_own_secret(id, std::to_string(secret)); },
      .answer = &answer_own};
}

}  // namespace

Result<web::Answer> show_own(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const Desk desk = desk_of(who.who());
  const auto all = TRY(list_applications(*reader, desk.owner));
  ListView view{.csrf = {},
                .title = "Applications that you register",
                .why = "A program of yours can sign people in here and act for those who agree.",
                .new_href = desk.new_href,
                .applications = TRY(rows_of(*reader, desk, all)),
                .with_agreed = true,
                .now = request.now()};
  for (const auto& one : TRY(list_agreed(*reader, who.who().user)))
    view.agreed.push_back({.name = one.name,
                           .homepage = one.homepage,
                           .given = text::replace_all(render_asked(one.given), " ", ", "),
                           .revoke_href = url::withdraw(one.application.value()),
                           .since = one.since});
  auto body = [&](std::string csrf) {
    view.csrf = std::move(csrf);
    return list_page(view);
  };
  return desk.answer(request, "Applications", body, 200);
}

Result<web::Answer> drop_consent(const access::SignedIn& who, web::Request& request) {
  const ClientId id{text::parse_number<std::int64_t>(request.param("id")).value_or(0)};
  auto write = [&](db::Tx& tx) -> Result<void> {
    if (TRY(withdraw(tx, id, who.who().user))) return {};
    return not_found("This application does not act for you; it may be revoked already.");
  };
  TRY(request.transact(write));
  LOG(Info, "applications.revoked",
      {{"application", id.value()}, {"user", who.who().user.value()}});
  return web::see_other_with_notice(request, url::own(), "The application is revoked.");
}

Result<web::Answer> new_own(const access::FreshSession& who, web::Request& request) {
  return show_form(desk_of(who.who()), request);
}
Result<web::Answer> post_own(const access::FreshSession& who, web::Request& request) {
  return post(desk_of(who.who()), request);
}
Result<web::Answer> show_own_one(const access::SignedIn& who, web::Request& request) {
  return show_one(desk_of(who.who()), request);
}
Result<web::Answer> put_own(const access::FreshSession& who, web::Request& request) {
  return put(desk_of(who.who()), request);
}
Result<web::Answer> drop_own(const access::FreshSession& who, web::Request& request) {
  return drop(desk_of(who.who()), request);
}
Result<web::Answer> post_own_secret(const access::FreshSession& who, web::Request& request) {
  return post_secret(desk_of(who.who()), request);
}
Result<web::Answer> drop_own_secret(const access::FreshSession& who, web::Request& request) {
  return drop_secret(desk_of(who.who()), request);
}

}  // namespace stithy::applications

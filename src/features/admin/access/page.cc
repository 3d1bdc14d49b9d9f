// SPDX-License-Identifier: Apache-2.0
#include "web/page.h"
#include "base/text.h"
#include "features/admin/access/handlers.h"
#include "features/admin/access/views.h"
#include "features/admin/access/views/access.h"
#include "features/admin/urls.h"
#include "pillars/access/explain.h"

namespace stithy::admin {

namespace {

Result<void> answer(AccessView& view, db::Reader& reader) {
  auto person = TRY(account::find_account_by_login(reader, view.login));
  if (!person) return invalid_field("login", "There is no account of that name.");
  auto [owner, name, found] = text::cut(view.repository, "/");
  auto repository = found ? TRY(repo::find_repository(reader, owner, name)) : std::nullopt;
  if (!repository)
    return invalid_field("repository", "There is no such repository; write owner/name.");
  auto told = TRY(access::explain(reader, *person, view.action, *repository));
  view.answered = true;
  view.allowed = told.allowed;
  view.held = repo::role_name(told.held);
  view.needed = repo::role_name(told.needed);
  view.reasons = std::move(told.reasons);
  return {};
}

}  // namespace

Result<web::Answer> show_access(const access::SiteAdmin&, web::Request& request) {
  AccessView view{.login = std::string(text::trim(request.query("login"))),
                  .repository = std::string(text::trim(request.query("repository")))};
  if (request.has_query("action")) view.action = request.query("action");
  int status = 200;
  if (!view.login.empty() || !view.repository.empty()) {
    db::Reader* reader = TRY(request.reader());
    auto told = answer(view, *reader);
    if (!told && told.error().code != Code::Invalid) return std::move(told).take_error();
    if (!told) {
      view.message = "This cannot be answered.";
      view.errors = told.error().fields;
      status = 422;
    }
  }
  ui::Frame frame = web::frame_for(request, "Why can they?");
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false}, {"Access", "", false}};
  return web::page(request, frame, access_page(view), status);
}

}  // namespace stithy::admin

// SPDX-License-Identifier: Apache-2.0
#include "features/code/urls.h"
#include "features/home/routes.h"
#include "features/home/rows.h"
#include "features/home/views/front.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"
#include "web/page.h"

namespace stithy::home {

namespace {

constexpr std::int64_t kRepositoriesOnPage = 20;
constexpr std::int64_t kActivityOnPage = 30;

}  // namespace

Result<web::Answer> front(const access::Anyone& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const web::Principal& who = at.who();
  FrontView view;
  view.signed_in = who.signed_in();
  view.push_url =
      request.site().main_url + code::url::clone_address(code::url::home(who.login, "project"));
  view.now = request.now();
  if (view.signed_in) {
    view.repositories = rows_of(TRY(repo::list_own(*reader, {who.user}, {}, kRepositoriesOnPage)));
    // Own repositories, not everything an administrator may see.
    repo::Viewer viewer{who.user, false};
    for (const auto& activity :
         TRY(repo::list_activity(*reader, viewer, IntentId{INT64_MAX}, kActivityOnPage)))
      view.activity.push_back(row_of(activity));
  } else {
    view.first_steps = TRY(account::count_accounts(*reader)) == 0;
    view.repositories = rows_of(TRY(repo::list_visible(*reader, {}, {}, kRepositoriesOnPage)));
  }
  ui::Frame frame = web::frame_for(request, "Home");
  frame.current = "home";
  frame.crumbs = {{"Home", "", false}};
  return web::page(request, frame, front_page(view));
}

}  // namespace stithy::home

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/routes.h"
#include "features/admin/urls.h"
#include "features/admin/views.h"
#include "features/admin/views/admin.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"
#include "web/page.h"

namespace stithy::admin {

namespace {

ui::Frame admin_frame(web::Request& request, std::string title) {
  ui::Frame frame = web::frame_for(request, title);
  frame.current = "admin";
  frame.crumbs = {{"Administration", url::overview(), false}};
  return frame;
}

std::string count_text(std::int64_t n) { return text::render_count(static_cast<std::uint64_t>(n)); }

}  // namespace

Result<web::Answer> overview(const access::SiteAdmin&, web::Request& request) {
  const Foundations& on = request.on();
  db::Reader* reader = TRY(request.reader());
  auto free = sys::disk_free(on.repositories.data_directory());
  auto pool = on.database.stats();
  OverviewView view;
  view.facts = {{"Version", on.site.version},
                {"Address", on.site.main_url},
                {"Address of raw content", on.site.content_url},
                {"Accounts", count_text(TRY(account::count_accounts(*reader)))},
                {"Repositories", count_text(TRY(repo::count_repositories(*reader)))},
                {"Free disk space", free ? text::render_size(*free) : "unknown"},
                {"Git", on.git.version()}};
  view.database = {{"Reading sessions open", text::format("{}", pool.readers_open)},
                   {"Reading sessions in use", text::format("{}", pool.readers_busy)},
                   {"Statements run", text::render_count(pool.statements)},
                   {"Transactions", text::render_count(pool.transactions)}};
  return web::page(request, admin_frame(request, "Administration"), overview_page(view));
}

}  // namespace stithy::admin

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/admin/urls.h"
#include "features/repos/routes.h"
#include "features/repos/trash.h"
#include "features/repos/urls.h"
#include "features/repos/views.h"
#include "features/repos/views/trash.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::repos {

namespace {

Result<RepoId> id_of(web::Request& request) {
  auto number = text::parse_number<std::int64_t>(request.param("id"));
  if (!number) return not_found("There is no such repository in the bin.");
  return RepoId{*number};
}

Result<web::Answer> render(web::Request& request, std::string refused_id, int status = 200) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = web::frame_for(request, "Deleted repositories");
  frame.current = "admin";
  frame.crumbs = {{"Administration", admin::url::overview(), false},
                  {"Deleted repositories", "", false}};
  TrashView view{
      .csrf = frame.csrf, .refused_id = std::move(refused_id), .rows = {}, .now = request.now()};
  for (const auto& r : TRY(repo::list_trashed(*reader)))
    view.rows.push_back({.id = text::format("{}", r.id.value()),
                         .full_name = r.full_name(),
                         .size = text::render_size(r.size_bytes),
                         .restore_href = url::restore(r.id.value()),
                         .purge_href = url::purge(r.id.value()),
                         .deleted_at = *r.deleted_at,
                         .purged_at = *r.deleted_at + repo::kTrashSpan});
  return web::page(request, frame, trash_page(view), status);
}

}  // namespace

Result<web::Answer> show_bin(const access::SiteAdmin&, web::Request& request) {
  return render(request, {});
}

Result<web::Answer> restore_from_bin(const access::SiteAdmin& who, web::Request& request) {
  RepoId id = TRY(id_of(request));
  TRY(request.transact([&](db::Tx& tx) { return restore(tx, who, id, request.now()); }));
  request.close_reader();
  db::Reader* reader = TRY(request.reader());
  auto r = TRY(repo::find_repository(*reader, id));
  if (!r) return not_found("There is no such repository.");
  return web::see_other_with_notice(request, r->path(),
                                    text::format("{} is back.", r->full_name()));
}

Result<web::Answer> purge_from_bin(const access::FreshSiteAdmin& who, web::Request& request) {
  RepoId id = TRY(id_of(request));
  const web::Form* form = TRY(request.form());
  db::Reader* reader = TRY(request.reader());
  auto r = TRY(load_trashed(*reader, id));
  if (form->text("confirm") != r.full_name()) return render(request, request.param("id"), 422);
  request.close_reader();
  TRY(purge(request.on(), who, id));
  return web::see_other_with_notice(request, url::bin(),
                                    text::format("{} is removed for good.", r.full_name()));
}

}  // namespace stithy::repos

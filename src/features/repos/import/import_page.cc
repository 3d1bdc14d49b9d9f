// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/repos/egress.h"
#include "features/repos/import/import.h"
#include "features/repos/refusal.h"
#include "features/repos/routes.h"
#include "features/repos/views.h"
#include "features/repos/views/new.h"
#include "pillars/repo/settings.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::repos {

namespace {

bool may_import_local(const web::Principal& who, const Foundations& on) {
  return who.site_admin && repo::kImportLocal(on.settings);
}

web::Answer render(web::Request& request, ImportFormView view, int status = 200) {
  ui::Frame frame = web::frame_for(request, "Import a repository");
  frame.current = "code";
  frame.crumbs = {{"Import", "", false}};
  view.csrf = frame.csrf;
  return web::page(request, frame, import_form(view), status);
}

Result<ImportFormView> fresh_view(const web::Principal& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return ImportFormView{.csrf = {},
                        .refusal = {},
                        .any_owner = who.site_admin,
                        .local = may_import_local(who, request.on()),
                        .owners = TRY(owner_choices(*reader, who)),
                        .url = {},
                        .owner = who.login,
                        .name = {},
                        .description = {}};
}

// Refused now rather than by the job a minute later; the job checks again.
Result<git::RemoteUrl> check_source(const Foundations& on, const ImportFormView& view) {
  auto from = TRY(parse_import_url(view.url, view.local));
  if (from.scheme() == git::RemoteUrl::Scheme::File) return from;
  auto allowed = check_address(on.settings, from);
  if (!allowed) return invalid_field("url", allowed.error().message);
  return from;
}

Result<repo::Repository> start(const access::SignedIn& who, web::Request& request,
                               const ImportFormView& view) {
  auto from = TRY(check_source(request.on(), view));
  CreateWish wish{.owner = view.owner,
                  .name = view.name.empty() ? name_from_url(view.url) : view.name,
                  .description = view.description,
                  .visibility = TRY(repo::parse_visibility(view.visibility))};
  return start_import(request.on(), Creator::of(who), wish, from);
}

}  // namespace

Result<web::Answer> show_import(const access::SignedIn& who, web::Request& request) {
  ImportFormView view = TRY(fresh_view(who.who(), request));
  view.url = request.query("url");
  return render(request, std::move(view));
}

Result<web::Answer> begin_import(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"url", "owner", "name", "description", "visibility"})
    TRY(form->require_single(name));
  ImportFormView view = TRY(fresh_view(who.who(), request));
  request.close_reader();
  view.url = form->text("url");
  if (form->has("owner")) view.owner = form->text("owner");
  view.name = form->text("name");
  view.description = form->text("description");
  view.visibility = form->text("visibility");
  auto made = start(who, request, view);
  if (made) return web::see_other(made->path());
  if (!is_refusal(made.error())) return std::move(made).take_error();
  view.refusal = refusal_of("The import was not started.", made.error());
  return render(request, std::move(view), 422);
}

Result<web::Answer> stop_import(const access::RepoAdmin& at, web::Request& request) {
  TRY(cancel_import(request.on(), at));
  return web::see_other_with_notice(request, at.repository().path(), "The import was cancelled.");
}

Result<web::Answer> repeat_import(const access::RepoAdmin& at, web::Request& request) {
  TRY(retry_import(request.on(), at));
  return web::see_other(at.repository().path());
}

}  // namespace stithy::repos

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/people/urls.h"
#include "features/repos/change.h"
#include "features/repos/import/import.h"
#include "features/repos/refusal.h"
#include "features/repos/routes.h"
#include "features/repos/urls.h"
#include "features/repos/views.h"
#include "features/repos/views/settings.h"
#include "pillars/access/settings_page.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::repos {

namespace {

Result<web::Answer> render(web::Request& request, const access::RepoAdmin& at, DangerView view,
                           int status = 200) {
  const auto& r = at.repository();
  ui::Frame frame = settings_frame(request, at, "Danger zone");
  view.csrf = frame.csrf;
  view.path = r.path();
  view.full_name = r.full_name();
  view.owner = r.owner;
  view.archived = r.archived_at.has_value();
  db::Reader* reader = TRY(request.reader());
  view.may_transfer = TRY(may_transfer(*reader, at));
  view.trash_days = static_cast<int>(repo::kTrashSpan / std::chrono::hours(24));
  return settings_answer(request, at, frame, "danger", danger_page(view), status);
}

std::string danger_path(const access::RepoAdmin& at) { return url::danger(at.repository().path()); }

}  // namespace

Result<web::Answer> show_danger(const access::FreshRepoAdmin& at, web::Request& request) {
  return render(request, at, {});
}

Result<web::Answer> put_archival(const access::RepoAdmin& at, web::Request& request) {
  TRY(request.transact([&](db::Tx& tx) { return archive(tx, at, request.now()); }));
  return web::see_other_with_notice(request, danger_path(at), "The repository is archived.");
}

Result<web::Answer> drop_archival(const access::RepoAdmin& at, web::Request& request) {
  TRY(request.transact([&](db::Tx& tx) { return unarchive(tx, at, request.now()); }));
  return web::see_other_with_notice(request, danger_path(at),
                                    "The repository is out of the archive.");
}

Result<web::Answer> put_owner(const access::FreshRepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  DangerView view;
  view.new_owner = form->text("owner");
  auto moved =
      request.transact([&](db::Tx& tx) { return transfer(tx, at, view.new_owner, request.now()); });
  if (moved) {
    request.close_reader();  // it shows the state of before
    auto reader = TRY(request.reader());
    auto r = TRY(repo::find_repository(*reader, at.repository().id));
    if (!r) return not_found("There is no such repository.");
    return web::see_other_with_notice(request, r->path(),
                                      text::format("{} owns it now.", r->owner));
  }
  if (!is_refusal(moved.error())) return moved.error();
  view.refusal = refusal_of("The repository was not moved.", moved.error());
  // A taken name is said about the owner here: there is no name to change on this form.
  for (auto& field : view.refusal.errors) field.field = "owner";
  return render(request, at, std::move(view), 422);
}

Result<web::Answer> delete_repository(const access::FreshRepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  const auto& r = at.repository();
  if (form->text("confirm") != r.full_name()) {
    DangerView view;
    view.confirm_error = text::format("This is not {}.", r.full_name());
    return render(request, at, std::move(view), 422);
  }
  if (r.import_state == repo::ImportState::Running) {
    auto stopped = cancel_import(request.on(), at);
    if (!stopped && stopped.error().code != Code::Conflict) return stopped.error();
  }
  TRY(request.transact([&](db::Tx& tx) { return trash(tx, at, request.now()); }));
  request.on().repositories.forget(r.id);
  return web::see_other_with_notice(request, people::url::profile(r.owner),
                                    text::format("{} is deleted.", r.full_name()));
}

}  // namespace stithy::repos

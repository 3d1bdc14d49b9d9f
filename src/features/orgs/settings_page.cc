// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/routes.h"
#include "features/orgs/urls.h"
#include "features/orgs/views/forms.h"
#include "pillars/access/organisation_page.h"
#include "pillars/account/renaming.h"
#include "pillars/foundations.h"
#include "pillars/repo/team_roles.h"
#include "ui/places.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

SettingsView view_of(const org::Organisation& o) {
  return {.name = o.name,
          .csrf = {},
          .display_name = o.display_name,
          .description = o.description,
          .website = o.website,
          .location = o.location,
          .base_role = std::string(org::base_role_name(o.base_role)),
          .members_create = o.members_create};
}

Result<web::Answer> render(web::Request& request, const access::OrgOwner& at, SettingsView view,
                           int status = 200) {
  ui::Frame frame = access::organisation_frame(request, at, "Settings");
  view.name = at.organisation().name;
  view.csrf = frame.csrf;
  return access::organisation_answer(request, at, frame, "general", settings_body(view), status);
}

Result<web::Answer> answer_saved(web::Request& request, const access::OrgOwner& at,
                                 Result<void> saved, SettingsView view, std::string_view notice) {
  if (saved)
    return web::see_other_with_notice(request, url::settings(at.organisation().name), notice);
  if (!is_refusal(saved.error())) return std::move(saved).take_error();
  view.refusal = refusal_of("Nothing was changed.", saved.error(), "display_name");
  return render(request, at, std::move(view), 422);
}

Result<web::Answer> render_danger(web::Request& request, const access::FreshOrgOwner& at,
                                  DangerView view, int status = 200) {
  ui::Frame frame = access::organisation_frame(request, at, "Deletion");
  view.name = at.organisation().name;
  view.csrf = frame.csrf;
  return access::organisation_answer(request, at, frame, "general", danger_body(view), status);
}

Result<void> remove(db::Tx& tx, const org::Organisation& o) {
  if (TRY(repo::count_kept(tx, o.id)) > 0)
    return conflict("It still owns repositories; those in the bin count, too.");
  for (const auto& team : TRY(org::list_teams(tx, o.id))) {
    TRY(repo::remove_roles_of_team(tx, team.id));
    TRY(org::delete_team(tx, team));
  }
  TRY(repo::remove_redirects_of(tx, o.id));
  return org::delete_organisation(tx, o.id);
}

}  // namespace

Result<web::Answer> show_settings(const access::OrgOwner& at, web::Request& request) {
  return render(request, at, view_of(at.organisation()));
}

Result<web::Answer> save_profile(const access::OrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"display_name", "description", "website", "location"})
    TRY(form->require_single(name));
  SettingsView view = view_of(at.organisation());
  view.display_name = form->text("display_name");
  view.description = form->text("description");
  view.website = form->text("website");
  view.location = form->text("location");
  auto saved = request.transact([&](db::Tx& tx) {
    return org::set_profile(tx, at.organisation().id,
                            {view.display_name, view.description, view.website, view.location},
                            request.now());
  });
  return answer_saved(request, at, std::move(saved), std::move(view), "The profile is saved.");
}

Result<web::Answer> save_rules(const access::OrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("base_role"));
  SettingsView view = view_of(at.organisation());
  view.base_role = form->text("base_role");
  view.members_create = form->checked("members_create");
  auto save = [&](db::Tx& tx) -> Result<void> {
    auto role = TRY(org::parse_base_role(view.base_role));
    return org::set_rules(tx, at.organisation().id, role, view.members_create, request.now());
  };
  auto saved = request.transact(save);
  if (saved) LOG(Info, "orgs.rules_changed", {{"organisation", at.organisation().id.value()}});
  return answer_saved(request, at, std::move(saved), std::move(view), "The rules are saved.");
}

Result<web::Answer> show_danger(const access::FreshOrgOwner& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  DangerView view{.name = {}, .csrf = {}};
  view.repositories = TRY(repo::count_kept(*reader, at.organisation().id));
  return render_danger(request, at, std::move(view));
}

Result<web::Answer> rename(const access::FreshOrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("name"));
  const std::string name(form->text("name"));
  auto change = [&](db::Tx& tx) -> Result<void> {
    auto present = TRY(account::find_namespace(tx, at.organisation().name));
    if (!present) return conflict("It was renamed meanwhile; look again.");
    return account::rename(tx, *present, name, request.on().reserved_names, request.now());
  };
  auto done = request.transact(change);
  if (!done) {
    if (!is_refusal(done.error())) return std::move(done).take_error();
    db::Reader* reader = TRY(request.reader());
    DangerView view{.name = {}, .csrf = {}};
    view.repositories = TRY(repo::count_kept(*reader, at.organisation().id));
    view.new_name = name;
    view.refusal = refusal_of("It was not renamed.", done.error(), "name");
    return render_danger(request, at, std::move(view), 422);
  }
  LOG(Info, "orgs.renamed", {{"organisation", at.organisation().id.value()}});
  return web::see_other_with_notice(request, url::settings(name),
                                    "The name is changed. The one before leads to it.");
}

Result<web::Answer> delete_organisation(const access::FreshOrgOwner& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  const auto& o = at.organisation();
  if (form->text("confirm") != o.name) {
    DangerView view{.name = {}, .csrf = {}};
    view.error = text::format("This is not {}.", o.name);
    return render_danger(request, at, std::move(view), 422);
  }
  TRY(request.transact([&](db::Tx& tx) { return remove(tx, o); }));
  LOG(Info, "orgs.deleted", {{"organisation", o.id.value()}, {"by", at.who().user.value()}});
  return web::see_other_with_notice(request, url::own(), text::format("{} is deleted.", o.name));
}

}  // namespace stithy::orgs

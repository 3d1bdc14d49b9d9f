// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/orgs/heading.h"
#include "features/orgs/teams/handlers.h"
#include "features/orgs/teams/views.h"
#include "features/orgs/teams/views/teams.h"
#include "features/orgs/urls.h"
#include "pillars/repo/team_roles.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::orgs {

namespace {

// Of the form: a word of the address instead of a number.
Result<org::TeamWish> wish_of(db::Reader& reader, const org::Organisation& o,
                              const TeamFormView& view) {
  org::TeamWish wish{.name = view.name, .description = view.description, .secret = view.secret};
  if (view.parent.empty()) return wish;
  auto parent = TRY(org::find_team(reader, o.id, view.parent));
  if (!parent) return invalid_field("parent", "There is no such team in the organisation.");
  wish.parent = parent->id;
  return wish;
}

Result<TeamFormView> posted(web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"name", "description", "parent"}) TRY(form->require_single(name));
  TeamFormView view;
  view.name = form->text("name");
  view.description = form->text("description");
  view.parent = form->text("parent");
  view.secret = form->checked("secret");
  return view;
}

Result<web::Answer> render(web::Request& request, const access::OrgMember& at, TeamFormView view,
                           int status = 200) {
  db::Reader* reader = TRY(request.reader());
  const auto& o = at.organisation();
  view.heading = heading_of(o, at.membership(), "teams");
  view.parents = {{"", "none: at the top"}};
  for (const auto& team : TRY(org::list_teams(*reader, o.id)))
    if (!team.secret && team.slug != view.slug) view.parents.push_back({team.slug, team.name});
  ui::Frame frame = frame_of(request, o, view.slug.empty() ? "New team" : "Settings of the team");
  frame.crumbs.push_back({"Teams", url::teams(o.name), false});
  view.csrf = frame.csrf;
  return web::page(request, frame, team_form(view), status);
}

TeamFormView view_of(const org::Team& team, std::string parent) {
  TeamFormView view;
  view.slug = team.slug;
  view.name = team.name;
  view.description = team.description;
  view.parent = std::move(parent);
  view.secret = team.secret;
  return view;
}

// Moving a team gives its people what the teams above have, which is for owners to do.
Result<void> check_move(const access::TeamMaintain& at, const org::TeamWish& wish) {
  if (at.at().is_owner() || wish.parent == at.team().parent) return {};
  return invalid_field("parent", "Only owners of the organisation move a team.");
}

}  // namespace

Result<web::Answer> show_team_form(const access::OrgOwner& at, web::Request& request) {
  TeamFormView view;
  view.parent = request.query("parent");
  return render(request, at, std::move(view));
}

Result<web::Answer> create_team(const access::OrgOwner& at, web::Request& request) {
  TeamFormView view = TRY(posted(request));
  const auto& o = at.organisation();
  request.close_reader();
  auto make = [&](db::Tx& tx) -> Result<void> {
    auto wish = TRY(wish_of(tx, o, view));
    TRY(org::create_team(tx, o.id, wish, request.now()));
    return {};
  };
  auto made = request.transact(make);
  if (made) {
    LOG(Info, "orgs.team_created", {{"organisation", o.id.value()}});
    return web::see_other(url::team(o.name, org::slug_of(view.name)));
  }
  if (!is_refusal(made.error())) return std::move(made).take_error();
  view.refusal = refusal_of("The team was not made.", made.error(), "name");
  return render(request, at, std::move(view), 422);
}

Result<web::Answer> edit_team(const access::TeamMaintain& at, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  std::string parent;
  if (at.team().parent) {
    auto found = TRY(org::find_team(*reader, at.team().parent));
    if (found) parent = found->slug;
  }
  return render(request, at.at(), view_of(at.team(), std::move(parent)));
}

Result<web::Answer> save_team(const access::TeamMaintain& at, web::Request& request) {
  TeamFormView view = TRY(posted(request));
  view.slug = at.team().slug;
  const auto& o = at.organisation();
  request.close_reader();
  auto save = [&](db::Tx& tx) -> Result<void> {
    auto wish = TRY(wish_of(tx, o, view));
    TRY(check_move(at, wish));
    return org::change_team(tx, at.team(), wish, request.now());
  };
  auto saved = request.transact(save);
  if (saved)
    return web::see_other_with_notice(request, url::team(o.name, org::slug_of(view.name)),
                                      "The team is saved.");
  if (!is_refusal(saved.error())) return std::move(saved).take_error();
  view.refusal = refusal_of("Nothing was changed.", saved.error(), "name");
  return render(request, at.at(), std::move(view), 422);
}

Result<web::Answer> delete_team(const access::TeamMaintain& at, web::Request& request) {
  auto remove = [&](db::Tx& tx) -> Result<void> {
    TRY(repo::remove_roles_of_team(tx, at.team().id));
    return org::delete_team(tx, at.team());
  };
  TRY(request.transact(remove));
  LOG(Info, "orgs.team_deleted", {{"organisation", at.organisation().id.value()}});
  return web::see_other_with_notice(request, url::teams(at.organisation().name),
                                    text::format("The team {} is deleted.", at.team().name));
}

}  // namespace stithy::orgs

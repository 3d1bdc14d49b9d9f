// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/repos/create.h"
#include "features/repos/refusal.h"
#include "features/repos/routes.h"
#include "features/repos/starters.h"
#include "features/repos/views.h"
#include "features/repos/views/new.h"
#include "pillars/access/creation.h"
#include "pillars/account/names.h"
#include "ui/components/layout.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::repos {

namespace {

std::vector<ui::Choice> ignore_choices() {
  std::vector<ui::Choice> out = {{"", "none"}};
  for (const auto& list : ignore_lists())
    out.push_back({std::string(list.name), std::string(list.name)});
  return out;
}

std::vector<ui::Choice> licence_choices() {
  std::vector<ui::Choice> out = {{"", "none"}};
  for (const auto& licence : licence_texts())
    out.push_back({std::string(licence.id), text::format("{}: {}", licence.name, licence.gist)});
  return out;
}

Result<NewView> fresh_view(const web::Principal& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  return NewView{.csrf = {},
                 .refusal = {},
                 .any_owner = who.site_admin,
                 .owners = TRY(owner_choices(*reader, who)),
                 .owner = who.login,
                 .name = {},
                 .description = {},
                 .gitignore = {},
                 .licence = {},
                 .gitignores = ignore_choices(),
                 .licences = licence_choices(),
                 .check = {}};
}

Result<NewView> view_of(const web::Principal& who, web::Request& request, const web::Form& form) {
  NewView view = TRY(fresh_view(who, request));
  if (form.has("owner")) view.owner = form.text("owner");
  view.name = form.text("name");
  view.description = form.text("description");
  view.visibility = form.text("visibility");
  view.readme = form.checked("readme");
  view.gitignore = form.text("gitignore");
  view.licence = form.text("licence");
  view.default_branch = form.text("default_branch");
  view.object_format = form.text("object_format");
  return view;
}

web::Answer render(web::Request& request, NewView view, int status = 200) {
  ui::Frame frame = web::frame_for(request, "New repository");
  frame.current = "code";
  frame.crumbs = {{"New repository", "", false}};
  frame.islands = {"repos-new"};
  view.csrf = frame.csrf;
  return web::page(request, frame, new_page(view), status);
}

Result<git::ObjectFormat> parse_format(std::string_view word) {
  if (word.empty() || word == "sha1") return git::ObjectFormat::Sha1;
  if (word == "sha256") return git::ObjectFormat::Sha256;
  return invalid_field("object_format", "Objects are named by sha1 or sha256.");
}

int year_of(Instant now) {
  return text::parse_number<int>(render_date(now).substr(0, 4)).value_or(0);
}

Result<CreateWish> wish_of(const web::Principal& who, const NewView& view, Instant now) {
  CreateWish wish{.owner = view.owner,
                  .name = view.name,
                  .description = view.description,
                  .visibility = TRY(repo::parse_visibility(view.visibility)),
                  .default_branch = view.default_branch.empty() ? "main" : view.default_branch,
                  .format = TRY(parse_format(view.object_format))};
  if (!git::RefName::branch(wish.default_branch))
    return invalid_field("default_branch", "This cannot be the name of a branch.");
  wish.files = TRY(starter_files({.readme = view.readme,
                                  .ignore = view.gitignore,
                                  .licence = view.licence,
                                  .repository = view.name,
                                  .description = view.description,
                                  .holder = who.display_name.empty() ? who.login : who.display_name,
                                  .year = year_of(now)}));
  return wish;
}

// The field that an error without one is about.
std::string field_of(const Error& error) {
  if (error.code == Code::Conflict) return "name";
  if (error.code == Code::NotFound || error.code == Code::Denied) return "owner";
  return {};
}

}  // namespace

Result<std::vector<ui::Choice>> owner_choices(db::Reader& reader, const web::Principal& who) {
  std::vector<ui::Choice> out;
  for (const auto& one : TRY(access::list_creatable(reader, who)))
    out.push_back({one.name, one.name});
  if (!out.empty()) out.insert(out.begin(), ui::Choice{who.login, who.login});
  return out;
}

Refusal refusal_of(std::string message, const Error& error) {
  Refusal refusal{std::move(message), error.fields};
  if (!refusal.errors.empty()) return refusal;
  auto field = field_of(error);
  if (field.empty())
    refusal.message += " " + error.message;
  else
    refusal.errors.push_back({std::move(field), error.message});
  return refusal;
}

bool is_refusal(const Error& error) {
  return error.code != Code::Internal && error.code != Code::Unavailable &&
         error.code != Code::Limited;
}

Result<web::Answer> show_new(const access::SignedIn& who, web::Request& request) {
  NewView view = TRY(fresh_view(who.who(), request));
  view.name = request.query("name");
  if (request.has_query("owner")) view.owner = request.query("owner");
  return render(request, std::move(view));
}

Result<web::Answer> create(const access::SignedIn& who, web::Request& request) {
  const web::Form* form = TRY(request.form());
  for (auto name : {"owner", "name", "description", "visibility", "default_branch"})
    TRY(form->require_single(name));
  NewView view = TRY(view_of(who.who(), request, *form));
  request.close_reader();
  auto wish = wish_of(who.who(), view, request.now());
  auto made = wish ? create_repository(request.on(), Creator::of(who), *wish)
                   : Result<repo::Repository>(wish.error());
  if (made) return web::see_other(made->path());
  if (!is_refusal(made.error())) return std::move(made).take_error();
  view.refusal = refusal_of("The repository was not created.", made.error());
  return render(request, std::move(view), 422);
}

Result<web::Answer> check_name(const access::SignedIn& who, web::Request& request) {
  std::string owner(request.query("owner"));
  std::string name(text::trim(request.query("name")));
  if (owner.empty()) owner = who.who().login;
  NameCheck check;
  if (!name.empty()) {
    db::Reader* reader = TRY(request.reader());
    CreateWish wish{.owner = owner, .name = name, .visibility = repo::Visibility::Public};
    auto checked = check_wish(*reader, Creator::of(who), wish);
    if (checked)
      check = {ui::State::Ok, text::format("{}/{} is free.", checked->name, name)};
    else if (!is_refusal(checked.error()))
      return std::move(checked).take_error();
    else
      check = {ui::State::Bad, checked.error().fields.empty()
                                   ? checked.error().message
                                   : checked.error().fields.front().message};
  }
  return web::page_answer(ui::fragment(name_check(check)));
}

}  // namespace stithy::repos

// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/repos/change.h"
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

std::vector<ui::Choice> role_choices() {
  auto word = [](repo::Role role) { return std::string(repo::role_name(role)); };
  return {{word(repo::Role::Read), "Read", "See and clone it."},
          {word(repo::Role::Triage), "Triage", "Also sort issues and reviews."},
          {word(repo::Role::Write), "Write", "Also push."},
          {word(repo::Role::Maintain), "Maintain", "Also everything but its settings."},
          {word(repo::Role::Admin), "Admin", "Also its settings, and delete it."}};
}

std::string members_path(const access::RepoAdmin& at) {
  return url::collaborators(at.repository().path());
}

Result<web::Answer> render(web::Request& request, const access::RepoAdmin& at, MembersView view,
                           int status = 200) {
  db::Reader* reader = TRY(request.reader());
  for (auto& m : TRY(repo::list_collaborators(*reader, at.repository().id)))
    view.members.push_back({.login = m.login,
                            .display_name = m.display_name,
                            .role = std::string(repo::role_name(m.role))});
  ui::Frame frame = settings_frame(request, at, "Collaborators");
  view.csrf = frame.csrf;
  view.path = at.repository().path();
  view.owner = at.repository().owner;
  view.roles = role_choices();
  return settings_answer(request, at, frame, "collaborators", members_page(view), status);
}

Result<web::Answer> save(web::Request& request, const access::RepoAdmin& at,
                         std::string_view login) {
  const web::Form* form = TRY(request.form());
  MembersView view;
  view.login = login;
  view.role = form->text("role");
  auto put = [&](db::Tx& tx) -> Result<void> {
    auto role = TRY(repo::parse_role(view.role));
    return put_member(tx, at, view.login, role, request.now());
  };
  auto saved = request.transact(put);
  if (saved)
    return web::see_other_with_notice(request, members_path(at),
                                      text::format("{} has the role {} now.", login, view.role));
  if (!is_refusal(saved.error())) return saved.error();
  view.refusal = refusal_of("Nobody was added or changed.", saved.error());
  return render(request, at, std::move(view), 422);
}

}  // namespace

Result<web::Answer> show_members(const access::RepoAdmin& at, web::Request& request) {
  return render(request, at, {});
}

Result<web::Answer> add_member(const access::RepoAdmin& at, web::Request& request) {
  const web::Form* form = TRY(request.form());
  return save(request, at, form->text("login"));
}

Result<web::Answer> change_member(const access::RepoAdmin& at, web::Request& request) {
  return save(request, at, request.param("login"));
}

Result<web::Answer> drop_member(const access::RepoAdmin& at, web::Request& request) {
  const std::string& login = request.param("login");
  TRY(request.transact([&](db::Tx& tx) { return remove_member(tx, at, login, request.now()); }));
  return web::see_other_with_notice(request, members_path(at),
                                    text::format("{} has no role here any more.", login));
}

}  // namespace stithy::repos

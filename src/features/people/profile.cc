// SPDX-License-Identifier: Apache-2.0
#include "features/people/views/profile.h"
#include "base/text.h"
#include "features/people/routes.h"
#include "features/people/urls.h"
#include "features/people/views.h"
#include "pillars/account/account.h"
#include "pillars/account/renaming.h"
#include "pillars/foundations.h"
#include "pillars/repo/repository.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::people {

namespace {

constexpr std::size_t kRepositoriesOnPage = 30;

Instant changed_at(const repo::Repository& r) { return r.pushed_at.value_or(r.created_at); }

// Where a page of the list begins: "before" is a moment and an id, joined by '-'.
repo::PageStart page_start(std::string_view before) {
  auto [at, id, found] = text::cut(before, "-");
  auto micros = text::parse_number<std::int64_t>(at);
  auto number = text::parse_number<std::int64_t>(id);
  if (!found || !micros || !number) return {};
  return {Instant{*micros}, RepoId{*number}};
}

RepositoryRow row_of(const repo::Repository& r) {
  bool is_public = r.visibility == repo::Visibility::Public;
  return {.name = r.name,
          .href = r.path(),
          .description = r.description,
          .visibility = is_public ? "" : std::string(repo::visibility_name(r.visibility)),
          .archived = r.archived_at.has_value(),
          .changed_at = changed_at(r)};
}

Result<void> add_repositories(ProfileView& view, db::Reader& reader, NamespaceId owner,
                              const web::Request& request) {
  std::string_view before = request.query("before");
  auto list = TRY(repo::list_of_owner(reader, owner, access::viewer_of(request.principal()),
                                      page_start(before), kRepositoriesOnPage + 1));
  std::string address = url::profile(view.person.name);
  if (!before.empty()) {
    view.pages.previous_href = address;
    view.pages.previous_label = "Newest";
  }
  if (list.size() > kRepositoriesOnPage) {
    list.pop_back();
    view.pages.next_href = text::format("{}?before={}-{}", address,
                                        changed_at(list.back()).micros(), list.back().id.value());
  }
  for (const auto& r : list) view.repositories.push_back(row_of(r));
  return {};
}

void add_account(ProfileView& view, account::Account account) {
  view.person.display = std::move(account.display_name);
  view.person.avatar_url = web::avatar_url(account.login, account.avatar_hash.value_or(""));
  view.site_admin = account.site_admin;
  view.disabled = account.disabled;
  view.bio = std::move(account.bio);
  view.location = std::move(account.location);
  view.website = std::move(account.website);
  view.since = account.created_at;
}

}  // namespace

Result<web::Answer> show_profile(const access::Anyone& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto owner = TRY(account::find_namespace(*reader, request.param("owner")));
  if (!owner) {
    auto former = TRY(account::find_former(*reader, request.param("owner")));
    if (former) return web::moved_permanently(url::profile(former->name));
    return not_found("There is no person or organisation of that name.");
  }
  ProfileView view{.person = {owner->name, owner->display_name, ""},
                   .is_organisation = owner->kind != account::Namespace::Kind::User,
                   .now = request.now()};
  auto account = TRY(account::find_account(*reader, UserId{owner->id.value()}));
  if (account) {
    view.own = who.who().user == account->id;
    add_account(view, *std::move(account));
  }
  for (const web::SlotFill* fill : request.on().slots.at("people.profile"))
    if (view.is_organisation && fill->render) view.heading = TRY(fill->render(request));
  TRY(add_repositories(view, *reader, owner->id, request));
  ui::Frame frame = web::frame_for(request, std::string(view.person.shown()));
  frame.crumbs = {{owner->name, "", false}};
  frame.indexable = !view.disabled;
  return web::page(request, frame, profile_page(view));
}

}  // namespace stithy::people

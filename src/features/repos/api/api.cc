// SPDX-License-Identifier: Apache-2.0
#include "features/repos/api/api.h"

#include <algorithm>

#include "base/text.h"
#include "features/repos/api/api_owner.h"
#include "features/repos/change.h"
#include "features/repos/create.h"
#include "features/repos/import/import.h"
#include "features/repos/starters.h"
#include "features/repos/urls.h"
#include "git/content/licence_file.h"
#include "git/content/tree_walk.h"
#include "pillars/org/team.h"
#include "pillars/repo/team_roles.h"
#include "web/answer.h"

namespace stithy::repos {

namespace {

constexpr std::chrono::milliseconds kFactSpan{150};

// What the files say: the main language and the licence. Left out when it is not known soon
// enough; what was found is remembered, so the next question finds it.
void add_facts(const Foundations& on, const repo::Repository& r, access::ApiRepository& out) {
  auto git = r.import_state == repo::ImportState::Running
                 ? Result<std::shared_ptr<git::Repository>>(not_found(""))
                 : on.repositories.open(r);
  if (!git) return;
  auto refs = (*git)->refs(static_cast<std::uint64_t>(r.generation));
  const git::Ref* head = refs ? (*refs)->head() : nullptr;
  if (head == nullptr) return;
  auto root = (*git)->read_tree(head->target);
  if (!root) return;
  auto file = git::find_licence_file(**git, *root);
  if (file && *file && (*file)->licence)
    out.license = access::api_licence_of((*file)->licence->spdx, (*file)->licence->name);
  auto summary = git::summarise_tree(**git, head->target, {.deadline = Deadline::in(kFactSpan)});
  if (summary && (*summary)->whole && !(*summary)->languages.empty())
    out.language = (*summary)->languages.front().language->name;
}

// The answer reads what was just written, not the request's snapshot of before.
Result<web::Answer> answer_with(web::Request& request, RepoId id, repo::Role role, int status) {
  request.close_reader();
  db::Reader* reader = TRY(request.reader());
  auto r = TRY(repo::find_repository(*reader, id));
  if (!r || r->deleted_at) return not_found("There is no such repository.");
  ApiMaker maker(request.site(), *reader);
  auto out = TRY(maker.make(*r, role));
  add_facts(request.on(), *r, out);
  web::Answer answer = web::json_of(out, status);
  auto changed = std::max(r->updated_at, r->pushed_at.value_or(r->created_at));
  answer.headers.set("Last-Modified", render_http_date(changed));
  return answer;
}

Result<std::optional<repo::Visibility>> visibility_of(const RepositoryWords& words) {
  using Maybe = std::optional<repo::Visibility>;
  if (words.visibility) return Maybe(TRY(repo::parse_visibility(*words.visibility)));
  if (words.is_private)
    return Maybe(*words.is_private ? repo::Visibility::Private : repo::Visibility::Public);
  return Maybe{};
}

// Fields of ours under the names that the caller sent.
Error renamed(Error error) {
  for (auto& field : error.fields) {
    if (field.field == "website") field.field = "homepage";
    if (field.field == "licence") field.field = "license_template";
    if (field.field == "gitignore") field.field = "gitignore_template";
  }
  // GitHub answers a taken name with 422 and the field.
  if (error.code == Code::Conflict) return invalid_field("name", error.message);
  return error;
}

Result<CreateWish> wish_of(const web::Principal& who, const NewRepositoryBody& body, Instant now) {
  auto visibility = TRY(visibility_of(body));
  CreateWish wish{.owner = who.login,
                  .name = body.name,
                  .description = body.description.value_or(""),
                  .website = body.homepage.value_or(""),
                  .visibility = visibility.value_or(repo::Visibility::Public),
                  .default_branch = body.default_branch.value_or("main"),
                  .format = body.object_format == "sha256" ? git::ObjectFormat::Sha256
                                                           : git::ObjectFormat::Sha1};
  auto year = text::parse_number<int>(render_date(now).substr(0, 4)).value_or(0);
  wish.files = TRY(starter_files({.readme = body.auto_init.value_or(false),
                                  .ignore = body.gitignore_template.value_or(""),
                                  .licence = body.license_template.value_or(""),
                                  .repository = body.name,
                                  .description = wish.description,
                                  .holder = who.display_name.empty() ? who.login : who.display_name,
                                  .year = year}));
  return wish;
}

Result<void> apply(db::Tx& tx, const access::RepoAdmin& at, const RepositoryChange& change,
                   Instant now) {
  const auto& r = at.repository();
  if (change.description || change.homepage)
    TRY(describe(
        tx, at,
        {change.description.value_or(r.description), change.homepage.value_or(r.website), r.topics},
        now));
  if (auto visibility = TRY(visibility_of(change)))
    TRY(change_visibility(tx, at, *visibility, now));
  if (change.archived) TRY(*change.archived ? archive(tx, at, now) : unarchive(tx, at, now));
  if (change.name) TRY(rename(tx, at, *change.name, now));
  return {};
}

}  // namespace

Result<account::SimpleUser> ApiMaker::owner_of(const repo::Repository& r) {
  auto known = owners_.find(r.owner_id);
  if (known != owners_.end()) return known->second;
  auto account = TRY(account::find_account(reader_, UserId{r.owner_id.value()}));
  account::SimpleUser user;
  if (account) {
    user = account::simple_user_of(site_, *account);
  } else {
    auto owner = TRY(account::find_namespace(reader_, r.owner));
    if (!owner) return internal("a repository has no owner");
    user = account::simple_user_of(site_, *owner);
  }
  return owners_.emplace(r.owner_id, std::move(user)).first->second;
}

Result<access::ApiRepository> ApiMaker::make(const repo::Repository& r, repo::Role role) {
  return access::api_repository_of(site_, r, TRY(owner_of(r)), role);
}

namespace {

Result<void> check_team(web::Request& request, const access::OrgRead& at,
                        std::optional<std::int64_t> id) {
  if (!id) return {};
  db::Reader* reader = TRY(request.reader());
  auto team = TRY(org::find_team(*reader, TeamId{*id}));
  if (team && team->organisation == at.organisation().id) return {};
  return invalid_field("team_id", "There is no such team in the organisation.");
}

Result<web::Answer> created(web::Request& request, const Creator& creator,
                            const Result<CreateWish>& wish, TeamId reads = {}) {
  if (!wish) return renamed(wish.error());
  request.close_reader();
  auto made = create_repository(request.on(), creator, *wish);
  if (!made) return renamed(made.error());
  if (reads)
    TRY(request.transact([&](db::Tx& tx) {
      return repo::put_team_role(tx, made->id, reads, repo::Role::Read, request.now());
    }));
  auto answer = TRY(answer_with(request, made->id, repo::Role::Admin, 201));
  answer.headers.set("Location", request.site().main_url + url::api::show(made->path()));
  return answer;
}

}  // namespace

Result<web::Answer> api_create(const access::SignedIn& who, web::Request& request) {
  auto body = TRY(request.body_as<NewRepositoryBody>());
  return created(request, Creator::of(who), wish_of(who.who(), body, request.now()));
}

Result<web::Answer> api_create_in(const access::OrgRead& at, web::Request& request) {
  if (!at.who().signed_in()) return denied("Sign in first.");
  if (!at.who().may(web::Scope::RepoAdmin)) return denied("The token lacks the scope repo:admin.");
  auto body = TRY(request.body_as<NewRepositoryBody>());
  TRY(check_team(request, at, body.team_id));
  auto wish = wish_of(at.who(), body, request.now());
  if (wish) wish->owner = at.organisation().name;
  return created(request, Creator::of(at), wish, TeamId{body.team_id.value_or(0)});
}

Result<web::Answer> api_show(const access::RepoRead& at, web::Request& request) {
  return answer_with(request, at.repository().id, at.role(), 200);
}

Result<web::Answer> api_change(const access::RepoAdmin& at, web::Request& request) {
  auto change = TRY(request.body_as<RepositoryChange>());
  request.close_reader();
  // The branch first: it is a file, and the one change that cannot be part of the transaction.
  if (change.default_branch) {
    auto chosen = choose_default_branch(request.on(), at, *change.default_branch);
    if (!chosen) return chosen.error();
  }
  auto saved = request.transact([&](db::Tx& tx) { return apply(tx, at, change, request.now()); });
  if (!saved) return renamed(saved.error());
  return answer_with(request, at.repository().id, at.role(), 200);
}

Result<web::Answer> api_delete(const access::RepoAdmin& at, web::Request& request) {
  if (at.repository().import_state == repo::ImportState::Running) {
    auto stopped = cancel_import(request.on(), at);
    if (!stopped && stopped.error().code != Code::Conflict) return stopped.error();
  }
  TRY(request.transact([&](db::Tx& tx) { return trash(tx, at, request.now()); }));
  request.on().repositories.forget(at.repository().id);
  return web::no_content();
}

Result<web::Answer> api_topics(const access::RepoRead& at, web::Request&) {
  return web::json_of(TopicsBody{at.repository().topics});
}

Result<web::Answer> api_put_topics(const access::RepoAdmin& at, web::Request& request) {
  auto body = TRY(request.body_as<TopicsBody>());
  for (auto& name : body.names) name = text::to_lower(name);
  const auto& r = at.repository();
  request.close_reader();
  auto saved = request.transact([&](db::Tx& tx) {
    return describe(tx, at, {r.description, r.website, body.names}, request.now());
  });
  if (!saved) {
    Error error = saved.error();
    for (auto& field : error.fields)
      if (field.field == "topics") field.field = "names";
    return error;
  }
  return web::json_of(body);
}

}  // namespace stithy::repos

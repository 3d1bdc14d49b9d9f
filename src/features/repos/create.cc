// SPDX-License-Identifier: Apache-2.0
#include "features/repos/create.h"

#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "git/ref_list.h"
#include "pillars/access/creation.h"
#include "pillars/account/commit_address.h"
#include "pillars/account/names.h"
#include "pillars/repo/journal.h"
#include "pillars/repo/team_roles.h"
#include "sys/failpoint.h"

namespace stithy::repos {

namespace {

constexpr std::chrono::seconds kWait{10};

repo::NewRepository row_of(const CreateWish& wish, NamespaceId owner, UserId by) {
  return {.owner = owner,
          .name = wish.name,
          .description = wish.description,
          .visibility = wish.visibility,
          .default_branch = wish.default_branch,
          .format = wish.format,
          .by = by};
}

Result<void> write_row(const Foundations& on, RepoId id, const CreateWish& wish, NamespaceId owner,
                       const repo::Arrival& arrival) {
  Instant now = on.clock.now();
  return db::transact(on.database, Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
    TRY(repo::insert_repository(tx, id, row_of(wish, owner, arrival.actor), now));
    if (!wish.website.empty() || !wish.topics.empty())
      TRY(repo::update_about(tx, id, {wish.description, wish.website, wish.topics}, now));
    TRY(repo::set_size(tx, id, on.repositories.files().disk_bytes(id)));
    TRY(give_to_maker(tx, id, arrival.actor, now));
    return repo::note_arrival(tx, arrival, now);
  });
}

Result<repo::Repository> load_made(const Foundations& on, RepoId id) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto made = TRY(repo::find_repository(*reader, id));
  if (!made) return conflict("The repository was removed while it was made.");
  return *std::move(made);
}

// The row for files that are there; without it they go again, at the latest at the next start.
Result<repo::Repository> settle(const Foundations& on, git::ChangeMark mark, const CreateWish& wish,
                                NamespaceId owner, const repo::Arrival& arrival) {
  RepoId id = arrival.repository;
  auto written = sys::failpoint("create.before_row");
  if (written) written = write_row(on, id, wish, owner, arrival);
  if (!written) {
    auto removed = repo::remove_unless_written(on.database, on.repositories, id);
    if (!removed) {
      mark.keep();
      LOG(Warning, "repos.files_left",
          {{"repository", id.value()}, {"cause", removed.error().cause}});
    }
    return std::move(written).take_error();
  }
  TRY(sys::failpoint("create.after_row"));
  LOG(Info, "repos.created", {{"repository", id.value()}, {"actor", arrival.actor.value()}});
  return load_made(on, id);
}

Result<git::Signature> signature_of(const Foundations& on, UserId user) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto account = TRY(account::find_account(*reader, user));
  if (!account) return not_found("There is no such account.");
  const std::string& name = account->display_name.empty() ? account->login : account->display_name;
  return git::Signature{name, TRY(account::commit_email(*reader, *account, on.site.main_url)),
                        on.clock.now()};
}

struct Place {
  account::Namespace owner;
  UserId actor;
};
Result<Place> check_with(const Foundations& on, const Creator& creator, const CreateWish& wish) {
  auto reader = TRY(on.database.read(Deadline::in(kWait)));
  auto owner = TRY(check_wish(*reader, creator, wish));
  UserId actor = TRY(creator.actor(*reader, owner));
  return Place{std::move(owner), actor};
}

Result<void> commit_first(const Foundations& on, RepoId id, const CreateWish& wish, UserId actor,
                          repo::Arrival& arrival) {
  if (wish.files.empty()) return {};
  TRY(sys::failpoint("create.before_first_commit"));
  auto by = TRY(signature_of(on, actor));
  auto tip = TRY(on.repositories.files().commit_initial(id, wish.files, by, "Initial commit\n"));
  arrival.refs = {{"refs/heads/" + wish.default_branch, tip}};
  return {};
}

}  // namespace

Result<void> Creator::check(db::Reader& reader, const account::Namespace& owner,
                            repo::Visibility visibility) const {
  if (operator_) return {};
  if (!TRY(access::may_create_in(reader, who_, owner)))
    return denied(text::format("You may not create repositories for {}.", owner.name));
  if (who_.only_repo)
    return denied("The token is for one repository, so it cannot create another.");
  if (who_.public_only && visibility != repo::Visibility::Public)
    return denied("The token is for public repositories only.");
  return {};
}

Result<UserId> Creator::actor(db::Reader& reader, const account::Namespace& owner) const {
  if (operator_) return access::keeper_of(reader, owner);
  return who_.user;
}

Result<account::Namespace> check_wish(db::Reader& reader, const Creator& creator,
                                      const CreateWish& wish) {
  TRY(account::check_repo_name(wish.name));
  TRY(repo::check_about({wish.description, wish.website, wish.topics}));
  TRY(git::RefName::branch(wish.default_branch));
  auto owner = TRY(account::find_namespace(reader, wish.owner));
  if (!owner) return not_found(text::format("There is no account named \"{}\".", wish.owner));
  TRY(creator.check(reader, *owner, wish.visibility));
  if (TRY(repo::find_repository(reader, owner->name, wish.name)))
    return conflict(
        text::format("{} has a repository named \"{}\" already.", owner->name, wish.name));
  return *std::move(owner);
}

Result<void> give_to_maker(db::Tx& tx, RepoId id, UserId maker, Instant now) {
  auto made = TRY(repo::find_repository(tx, id));
  if (!made || TRY(repo::find_given_role(tx, *made, maker)) == repo::Role::Admin) return {};
  auto account = TRY(account::find_account(tx, maker));
  if (!account || account->site_admin) return {};
  return repo::put_collaborator(tx, id, maker, repo::Role::Admin, maker, now);
}

Result<repo::Repository> create_repository(const Foundations& on, const Creator& creator,
                                           const CreateWish& wish) {
  auto [owner, actor] = TRY(check_with(on, creator, wish));
  auto id = sys::make_id<RepoId>();
  repo::Arrival arrival{.repository = id, .actor = actor, .reason = "first commit", .refs = {}};
  const auto& files = on.repositories.files();
  auto mark = TRY(files.mark(id));
  TRY(files.create({.id = id, .format = wish.format, .default_branch = wish.default_branch}));
  auto committed = commit_first(on, id, wish, actor, arrival);
  if (!committed) {
    if (!files.remove(id)) mark.keep();
    return std::move(committed).take_error();
  }
  return settle(on, std::move(mark), wish, owner.id, arrival);
}

Result<std::vector<std::pair<std::string, git::Oid>>> arrived_refs(const sys::Path& repository) {
  std::vector<std::pair<std::string, git::Oid>> out;
  for (auto& ref : TRY(git::list_refs(repository)).refs)
    out.emplace_back(std::move(ref.name), ref.oid);
  return out;
}

Result<repo::Repository> create_imported(const Foundations& on, const Creator& creator,
                                         const CreateWish& wish, const git::ImportSource& source) {
  auto [owner, actor] = TRY(check_with(on, creator, wish));
  auto id = sys::make_id<RepoId>();
  auto mark = TRY(on.repositories.files().mark(id));
  auto brought = TRY(on.repositories.files().import(id, source));
  sys::Path path = on.repositories.path_of(id);
  CreateWish found = wish;
  if (!brought.default_branch.empty()) {
    found.default_branch = brought.default_branch;
  } else {
    auto branch = TRY(git::RefName::branch(wish.default_branch));
    TRY(on.repositories.files().set_default_branch(id, branch));
  }
  found.format = TRY(git::read_object_format(path));
  repo::Arrival arrival{
      .repository = id, .actor = actor, .reason = "import", .refs = TRY(arrived_refs(path))};
  return settle(on, std::move(mark), found, owner.id, arrival);
}

}  // namespace stithy::repos

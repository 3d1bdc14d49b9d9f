// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/repository.h"

#include <algorithm>

#include "base/text.h"
#include "kit/events.h"
#include "pillars/account/names.h"
#include "pillars/account/renaming.h"
#include "pillars/repo/events.h"
#include "pillars/repo/records.h"
#include "pillars/repo/rows.h"

namespace stithy::repo {

namespace {

constexpr std::size_t kTopicsMax = 20;

std::string fold(std::string_view name) { return account::fold_name(name); }

// The folded name of a trashed row: free for others, and unique by the id.
std::string trashed_name(const Repository& r) {
  return text::format("{}/trashed-{}", fold(r.name), r.id.value());
}

// Characters with a meaning in LIKE patterns, escaped nowhere: names cannot hold '%', but '_' can,
// which then matches any character; the result is a few hits too many, never too few.
std::string like_pattern(std::string_view words) {
  std::string out = "%";
  for (char c : fold(words))
    if (c != '%' && c != '\\') out += c;
  return out + "%";
}

}  // namespace

std::string_view visibility_name(Visibility visibility) {
  static constexpr std::string_view kNames[] = {"public", "internal", "private"};
  return kNames[static_cast<int>(visibility)];
}

Result<Visibility> parse_visibility(std::string_view word) {
  for (auto v : {Visibility::Public, Visibility::Internal, Visibility::Private})
    if (visibility_name(v) == word) return v;
  return invalid_field("visibility", "The visibility is public, internal or private.");
}

Result<void> insert_repository(db::Tx& tx, RepoId id, const NewRepository& r, Instant now) {
  TRY(account::check_repo_name(r.name));
  if (r.description.size() > 1000 || !text::is_utf8(r.description))
    return invalid_field("description", "A description is text of at most 1000 bytes.");
  auto made = sql::insert_repo(tx, id, r.owner, r.name, fold(r.name), r.description,
                               static_cast<std::int64_t>(r.visibility), r.default_branch,
                               static_cast<std::int64_t>(r.format),
                               static_cast<std::int64_t>(r.import_state), now);
  if (!made) {
    if (made.error().code != Code::Conflict) return std::move(made).take_error();
    return conflict(text::format("A repository named \"{}\" exists here already.", r.name));
  }
  TRY(sql::delete_redirect(tx, r.owner, fold(r.name)));
  TRY(record_of(tx, id, "repo.create",
                {{"visibility", {}, std::string(visibility_name(r.visibility))}}));
  return kit::append(
      tx,
      Changed{
          .repository = id, .by = r.by, .what = Changed::What::Created, .before = {}, .at = now});
}

Result<std::optional<Repository>> find_repository(db::Reader& reader, std::string_view owner,
                                                  std::string_view name) {
  return maybe(TRY(sql::find_repo(reader, fold(owner), fold(name))));
}

Result<std::optional<Repository>> find_repository(db::Reader& reader, RepoId id) {
  return maybe(TRY(sql::find_repo_by_id(reader, id)));
}

Result<std::optional<Repository>> find_moved(db::Reader& reader, std::string_view owner,
                                             std::string_view name) {
  auto id = TRY(sql::find_moved_repo(reader, fold(owner), fold(name)));
  if (!id) {
    auto former = TRY(account::find_former(reader, owner));
    if (!former) return std::optional<Repository>{};
    if (auto found = TRY(find_repository(reader, former->name, name))) return found;
    id = TRY(sql::find_moved_repo_of(reader, former->id, fold(name)));
    if (!id) return std::optional<Repository>{};
  }
  auto found = TRY(find_repository(reader, *id));
  if (found && found->deleted_at) return std::optional<Repository>{};
  return found;
}

Result<std::vector<Repository>> list_of_owner(db::Reader& reader, NamespaceId owner,
                                              const Viewer& viewer, PageStart from,
                                              std::int64_t at_most) {
  return all_of(TRY(sql::list_repos_of(reader, owner, viewer.user, viewer.token, viewer.sees_all,
                                       static_cast<bool>(viewer.user), from.before_pushed,
                                       from.before_id, at_most)));
}

Result<std::vector<Repository>> list_visible(db::Reader& reader, const Viewer& viewer,
                                             PageStart from, std::int64_t at_most) {
  return all_of(TRY(sql::list_visible_repos(reader, viewer.user, viewer.token, viewer.sees_all,
                                            static_cast<bool>(viewer.user), from.before_pushed,
                                            from.before_id, at_most)));
}

Result<std::vector<Repository>> list_own(db::Reader& reader, const Viewer& viewer, PageStart from,
                                         std::int64_t at_most) {
  return all_of(TRY(sql::list_own_repos(reader, viewer.user, viewer.token, from.before_pushed,
                                        from.before_id, at_most)));
}

Result<std::vector<Repository>> search_visible(db::Reader& reader, std::string_view words,
                                               const Viewer& viewer, std::int64_t at_most) {
  return all_of(
      TRY(sql::search_visible_repos(reader, like_pattern(words), viewer.user, viewer.token,
                                    viewer.sees_all, static_cast<bool>(viewer.user), at_most)));
}

Result<std::vector<Repository>> list_public(db::Reader& reader, RepoId after,
                                            std::int64_t at_most) {
  return all_of(TRY(sql::list_public_repos(reader, after, at_most)));
}

Result<std::vector<Repository>> list_all(db::Reader& reader, RepoId after, std::int64_t at_most) {
  return all_of(TRY(sql::list_all_repos(reader, after, at_most)));
}

Result<void> visit_all(db::Database& database, Deadline deadline,
                       const std::function<Result<void>(const Repository&)>& visit) {
  constexpr std::int64_t kBatch = 500;
  RepoId after;
  for (;;) {
    std::vector<Repository> batch;
    {
      auto reader = TRY(database.read(deadline));
      batch = TRY(list_all(*reader, after, kBatch));
    }
    for (const Repository& r : batch) {
      after = r.id;
      TRY(visit(r));
    }
    if (static_cast<std::int64_t>(batch.size()) < kBatch) return {};
  }
}

Result<std::int64_t> count_repositories(db::Reader& reader) { return sql::count_repos(reader); }

Result<std::vector<Repository>> list_trashed(db::Reader& reader) {
  return all_of(TRY(sql::list_trashed_repos(reader)));
}

Result<Owned> measure_owned(db::Reader& reader, NamespaceId owner) {
  auto open_ones = TRY(sql::count_public_repos_of(reader, owner));
  auto all = TRY(sql::measure_repos_of(reader, owner));
  return Owned{open_ones, all.all_repos - open_ones, static_cast<std::uint64_t>(all.size_bytes)};
}

Result<void> check_about(const About& about) {
  if (about.description.size() > 1000 || !text::is_utf8(about.description))
    return invalid_field("description", "A description is text of at most 1000 bytes.");
  bool web = about.website.starts_with("https://") || about.website.starts_with("http://");
  if (!about.website.empty() &&
      (!web || about.website.size() > 300 || text::has_control(about.website)))
    return invalid_field("website", "A web address begins with https:// or http://.");
  if (about.topics.size() > kTopicsMax)
    return invalid_field("topics", text::format("At most {} topics.", kTopicsMax));
  for (const auto& topic : about.topics) {
    bool word = !topic.empty() && topic.size() <= 50 && topic.front() != '-' &&
                std::all_of(topic.begin(), topic.end(), [](char c) {
                  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                });
    if (!word)
      return invalid_field(
          "topics",
          "A topic is 1 to 50 lower-case letters, digits and '-', not beginning with '-'.");
  }
  return {};
}

Result<void> update_about(db::Tx& tx, RepoId id, const About& about, Instant now) {
  TRY(check_about(about));
  TRY(sql::update_about(tx, id, about.description, about.website, text::join(about.topics, " "),
                        now));
  return {};
}

Result<void> set_visibility(db::Tx& tx, RepoId id, Visibility visibility, Instant now) {
  auto before = TRY(find_repository(tx, id));
  TRY(sql::set_visibility(tx, id, static_cast<std::int64_t>(visibility), now));
  if (!before) return {};
  return record_of(tx, id, "repo.access",
                   {{"visibility", std::string(visibility_name(before->visibility)),
                     std::string(visibility_name(visibility))}});
}

Result<void> set_default_branch(db::Tx& tx, RepoId id, std::string_view branch, Instant now) {
  auto before = TRY(find_repository(tx, id));
  TRY(sql::set_default_branch(tx, id, branch, now));
  TRY(sql::bump_generation(tx, id));
  if (!before) return {};
  return record_of(tx, id, "repo.update_default_branch",
                   {{"default_branch", before->default_branch, std::string(branch)}});
}

Result<void> set_archived(db::Tx& tx, RepoId id, bool archived, Instant now) {
  TRY(sql::set_archived(tx, id, archived ? std::optional(now) : std::nullopt, now));
  return record_of(tx, id, archived ? "repo.archived" : "repo.unarchived");
}

Result<void> move_repository(db::Tx& tx, const Repository& from, NamespaceId owner,
                             std::string_view name, Instant now) {
  TRY(account::check_repo_name(name));
  auto moved = sql::move_repo(tx, from.id, owner, name, fold(name), now);
  if (!moved) {
    if (moved.error().code != Code::Conflict) return std::move(moved).take_error();
    return conflict(text::format("A repository named \"{}\" exists there already.", name));
  }
  TRY(sql::delete_redirect(tx, owner, fold(name)));
  if (from.owner_id != owner || fold(from.name) != fold(name))
    TRY(sql::put_redirect(tx, from.owner_id, fold(from.name), from.id, now));
  return record_move(tx, from, owner, name);
}

Result<void> trash_repository(db::Tx& tx, const Repository& repository, Instant now) {
  if (TRY(sql::trash_repo(tx, repository.id, trashed_name(repository), now)) == 0)
    return conflict("The repository is deleted already.");
  // Nothing may lead to a deleted repository, and a new one of that name inherits nothing.
  TRY(sql::delete_redirects_to(tx, repository.id));
  return record_deed(tx, repository, "repo.destroy");
}

Result<void> restore_repository(db::Tx& tx, const Repository& repository, Instant now) {
  auto restored = sql::restore_repo(tx, repository.id, fold(repository.name), now);
  if (!restored) {
    if (restored.error().code != Code::Conflict) return std::move(restored).take_error();
    return conflict(
        text::format("The name \"{}\" is taken by another repository now.", repository.name));
  }
  if (*restored == 0) return conflict("The repository is not deleted.");
  return record_deed(tx, repository, "repo.restore");
}

Result<void> purge_repository(db::Tx& tx, RepoId id) {
  TRY(record_of(tx, id, "repo.purge"));
  TRY(sql::delete_redirects_to(tx, id));
  TRY(sql::purge_collaborators(tx, id));
  TRY(sql::purge_team_roles(tx, id));
  TRY(sql::purge_keys(tx, id));
  TRY(sql::purge_deploy_tokens(tx, id));
  TRY(sql::purge_changes(tx, id));
  TRY(sql::purge_intents(tx, id));
  TRY(sql::purge_repo(tx, id));
  return {};
}

Result<void> set_import_state(db::Tx& tx, RepoId id, ImportState state, std::optional<JobId> job) {
  TRY(sql::set_import_state(tx, id, static_cast<std::int64_t>(state), job));
  return {};
}

Result<std::int64_t> count_running_imports(db::Reader& reader, NamespaceId owner) {
  return sql::count_imports(reader, owner);
}

Result<void> finish_import(db::Tx& tx, RepoId id, git::ObjectFormat format,
                           std::string_view default_branch, std::uint64_t size_bytes) {
  TRY(sql::finish_import(tx, id, static_cast<std::int64_t>(format), default_branch,
                         static_cast<std::int64_t>(size_bytes)));
  return {};
}

Result<void> set_quarantined(db::Tx& tx, RepoId id, std::optional<std::string> reason) {
  TRY(sql::set_quarantined(tx, id, reason));
  return {};
}

Result<void> note_push(db::Tx& tx, RepoId id, Instant now) {
  TRY(sql::note_push(tx, id, now));
  return {};
}

Result<void> set_size(db::Tx& tx, RepoId id, std::uint64_t size_bytes) {
  TRY(sql::set_size(tx, id, static_cast<std::int64_t>(size_bytes)));
  return {};
}

Result<std::vector<Activity>> list_activity(db::Reader& reader, const Viewer& viewer,
                                            IntentId before, std::int64_t at_most) {
  auto rows = TRY(sql::list_activity(reader, viewer.user, viewer.sees_all, before, at_most));
  std::vector<Activity> out;
  for (auto& row : rows)
    out.push_back({row.id, row.at, std::move(row.actor), row.repo, std::move(row.owner),
                   std::move(row.name), std::move(row.ref), std::move(row.old_oid),
                   std::move(row.new_oid)});
  return out;
}

}  // namespace stithy::repo

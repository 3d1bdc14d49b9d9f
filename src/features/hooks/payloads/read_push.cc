// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/payloads/read_push.h"

#include <algorithm>

#include "base/text.h"
#include "git/diff/diff.h"
#include "git/history/ancestry.h"
#include "git/history/commit_log.h"

namespace stithy::hooks {

namespace {

constexpr unsigned kPage = 500;

// Names alone are wanted; of the lines, whose reading ends soon, nothing is kept.
const git::DiffOptions& names_only() {
  static const git::DiffOptions options{
      .renames = false,
      .mark_words = false,
      .limits = {.files_max = 3000, .lines_max = 0, .bytes_max = std::uint64_t{1} << 20}};
  return options;
}

Result<PushedCommit> read_commit(git::Repository& repository,
                                 std::shared_ptr<const git::Commit> commit, Deadline deadline) {
  auto diff = TRY(git::diff_commit(repository, commit->oid, names_only(), deadline));
  PushedCommit out{.commit = std::move(commit), .added = {}, .removed = {}, .modified = {}};
  for (const auto& file : diff->files) {
    auto& list = file.status == git::FileStatus::Added     ? out.added
                 : file.status == git::FileStatus::Deleted ? out.removed
                                                           : out.modified;
    list.push_back(file.new_path);
  }
  return out;
}

// The commit that a ref leads to; none when a tag names something else.
Result<std::optional<git::Oid>> commit_of(git::Repository& repository, const git::Oid& oid) {
  auto peeled = repository.peel(oid);
  if (!peeled) return std::optional<git::Oid>();
  if (!repository.load_commit(*peeled)) return std::optional<git::Oid>();
  return std::optional(*peeled);
}

}  // namespace

Result<PushedRef> read_push(git::Repository& repository, const MovedRef& moved,
                            const std::optional<git::Oid>& default_tip, Deadline deadline) {
  PushedRef out{.ref = moved.ref,
                .before = moved.before,
                .after = moved.after,
                .forced = false,
                .commits = {},
                .head = {}};
  if (out.deleted()) return out;
  auto tip = TRY(commit_of(repository, out.after));
  if (!tip) return out;
  auto head = TRY(repository.load_commit(*tip));
  out.head = TRY(read_commit(repository, head, deadline));
  // A tag brings no commits of its own: its branch told of them.
  if (!std::string_view(out.ref).starts_with("refs/heads/")) return out;
  git::LogQuery query{.start = *tip};
  auto former = out.created() ? std::optional<git::Oid>() : TRY(commit_of(repository, out.before));
  if (former) {
    out.forced = !TRY(git::is_ancestor(repository, *former, *tip, deadline));
    query.exclude = former;
  } else {
    query.exclude = default_tip;
  }
  while (out.commits.size() < kCommitsMax) {
    query.skip = static_cast<unsigned>(out.commits.size());
    query.limit = std::min(kPage, kCommitsMax - query.skip);
    auto page = TRY(git::list_commits(repository, query, deadline));
    for (const auto& commit : page->commits)
      out.commits.push_back(TRY(read_commit(repository, commit, deadline)));
    if (!page->more) break;
  }
  std::reverse(out.commits.begin(), out.commits.end());
  return out;
}

}  // namespace stithy::hooks

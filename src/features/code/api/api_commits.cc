// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/api/api.h"
#include "features/code/api/api_links.h"
#include "features/code/diff/output_body.h"
#include "features/code/resolve.h"
#include "git/diff/diff.h"
#include "git/history/commit_log.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::code {

namespace {

constexpr std::size_t kFilesOnPage = 300;
constexpr std::chrono::milliseconds kDiffSpan{5'000};

ApiLinks links_of(const access::RepoRead& at, web::Request& request) {
  return {request.site(), at.repository().path(), at.repository().id.value()};
}

Result<std::optional<Instant>> moment(const web::Request& request, std::string_view name) {
  std::string_view given = request.query(name);
  if (given.empty()) return std::optional<Instant>();
  auto at = parse_iso(given);
  if (!at)
    return invalid_field(std::string(name),
                         text::format("{} is a moment like 2026-11-20T09:00:00Z.", name));
  return at;
}

std::string_view status_of(const git::FileDiff& file) {
  switch (file.status) {
    case git::FileStatus::Added: return "added";
    case git::FileStatus::Deleted: return "removed";
    case git::FileStatus::Modified: return "modified";
    case git::FileStatus::Renamed: return "renamed";
    case git::FileStatus::Copied: return "copied";
    case git::FileStatus::TypeChanged: return "changed";
  }
  return "modified";
}

std::string patch_of(const git::FileDiff& file) {
  std::string out;
  for (const auto& hunk : file.hunks) {
    out += text::format("{}@@ -{},{} +{},{} @@", out.empty() ? "" : "\n", hunk.old_start,
                        hunk.old_count, hunk.new_start, hunk.new_count);
    if (!hunk.heading.empty()) out += " " + hunk.heading;
    for (const auto& line : hunk.lines) {
      out += '\n';
      out += line.kind == git::LineKind::Added     ? '+'
             : line.kind == git::LineKind::Removed ? '-'
                                                   : ' ';
      out += line.text;
      if (line.without_newline) out += "\n\\ No newline at end of file";
    }
  }
  return out;
}

ApiDiffEntry entry_of(const git::FileDiff& file, const std::string& commit,
                      const std::string& parent, const ApiLinks& links) {
  const bool gone = file.status == git::FileStatus::Deleted;
  const std::string& path = gone ? file.old_path : file.new_path;
  const std::string& word = gone ? parent : commit;
  ApiDiffEntry out{.sha = (gone ? file.old_oid : file.new_oid).hex(),
                   .filename = path,
                   .status = std::string(status_of(file)),
                   .blob_url = links.pages().at("blob", word, path),
                   .raw_url = links.pages().at("raw", word, path),
                   .contents_url = links.contents(path, word),
                   .additions = static_cast<std::int64_t>(file.additions),
                   .deletions = static_cast<std::int64_t>(file.deletions)};
  out.changes = out.additions + out.deletions;
  if (!file.old_path.empty() && file.old_path != path) out.previous_filename = file.old_path;
  if (!file.hunks.empty() && !file.cut) out.patch = patch_of(file);
  return out;
}

void add_changes(const git::Diff& diff, const git::Commit& commit, const ApiLinks& links,
                 const web::ApiPage& page, ApiCommit& out) {
  ApiStats stats{static_cast<std::int64_t>(diff.additions),
                 static_cast<std::int64_t>(diff.deletions), 0};
  stats.total = stats.additions + stats.deletions;
  out.stats = stats;
  const std::string parent = commit.parents.empty() ? "" : commit.parents.front().hex();
  out.files.emplace();
  for (std::size_t i = page.first(); i < std::min(diff.files.size(), page.first() + page.size); ++i)
    out.files->push_back(entry_of(diff.files[i], out.sha, parent, links));
}

// "Accept: application/vnd.github.diff" and ".patch" ask for text.
Result<std::optional<web::Answer>> as_text(git::Repository& git, const git::Commit& commit,
                                           web::Request& request) {
  auto accept = request.head().headers.find("Accept").value_or("");
  bool diff =
      text::contains(accept, "vnd.github.diff") || text::contains(accept, "vnd.github.v3.diff");
  bool patch =
      text::contains(accept, "vnd.github.patch") || text::contains(accept, "vnd.github.v3.patch");
  if (!diff && !patch) return std::optional<web::Answer>();
  git::Oid before =
      commit.parents.empty() ? git::empty_tree(commit.oid.format()) : commit.parents.front();
  auto deadline = Deadline::in(std::chrono::minutes(5));
  auto running = diff ? TRY(git::stream_diff(git, before, commit.oid, deadline))
                      : TRY(git::stream_mails(git, std::nullopt, commit.oid, deadline));
  web::Answer answer;
  answer.headers.set("Content-Type", diff ? "application/vnd.github.diff; charset=utf-8"
                                          : "application/vnd.github.patch; charset=utf-8");
  answer.body = body_of(std::move(running));
  return std::optional(std::move(answer));
}

}  // namespace

Result<web::Answer> api_commits(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  if (place.refs->is_empty()) return conflict("Git Repository is empty.");
  std::string_view word = request.query("sha");
  auto revision =
      TRY(place.git->resolve(*place.refs, word.empty() ? std::string_view("HEAD") : word));
  const web::ApiPage page = web::api_page(request);
  git::LogQuery query{.start = revision.commit,
                      .path = TRY(git::TreePath::parse(request.query("path"))),
                      .author = std::string(request.query("author")),
                      .since = TRY(moment(request, "since")),
                      .until = TRY(moment(request, "until")),
                      .skip = static_cast<unsigned>(page.first()),
                      .limit = static_cast<unsigned>(page.size)};
  auto found = TRY(git::list_commits(*place.git, query, request.deadline().sooner(kHistorySpan)));
  ApiLinks links = links_of(at, request);
  std::vector<ApiCommit> list;
  for (const auto& entry : found->entries) list.push_back(links.commit(*entry.commit));
  web::Answer answer = web::json_of(list);
  auto header = web::open_link_header(request.site(), request, page, found->more);
  if (!header.empty()) answer.headers.set("Link", header);
  return answer;
}

Result<web::Answer> api_commit(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto revision = TRY(place.git->resolve(*place.refs, request.param("ref")));
  auto accept = request.head().headers.find("Accept").value_or("");
  if (text::contains(accept, "vnd.github.sha") || text::contains(accept, "vnd.github.v3.sha"))
    return web::text_answer(revision.commit.hex());
  auto commit = TRY(place.git->load_commit(revision.commit));
  if (auto answer = TRY(as_text(*place.git, *commit, request))) return *std::move(answer);
  auto diff = TRY(git::diff_commit(*place.git, revision.commit, {.mark_words = false},
                                   request.deadline().sooner(kDiffSpan)));
  web::ApiPage page = web::api_page(request);
  page.size = request.has_query("per_page") ? page.size : kFilesOnPage;
  ApiLinks links = links_of(at, request);
  ApiCommit out = links.commit(*commit);
  add_changes(*diff, *commit, links, page, out);
  web::Answer answer = web::json_of(out);
  auto header = web::link_header(request.site(), request, page, diff->files.size());
  if (!header.empty()) answer.headers.set("Link", header);
  return by_id(request, revision.commit, std::move(answer));
}

}  // namespace stithy::code

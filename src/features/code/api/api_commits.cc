// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/code/api/api.h"
#include "features/code/api/api_changes.h"
#include "features/code/api/api_links.h"
#include "features/code/resolve.h"
#include "features/code/signed/signed.h"
#include "git/diff/diff.h"
#include "git/history/commit_log.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/github.h"
#include "web/paging.h"

namespace stithy::code {

namespace {

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

void add_changes(const git::Diff& diff, const git::Commit& commit, const ApiLinks& links,
                 const web::ApiPage& page, ApiCommit& out) {
  ApiStats stats{static_cast<std::int64_t>(diff.additions),
                 static_cast<std::int64_t>(diff.deletions), 0};
  stats.total = stats.additions + stats.deletions;
  out.stats = stats;
  const std::string parent = commit.parents.empty() ? "" : commit.parents.front().hex();
  out.files = changed_files(diff, parent, out.sha, links, page);
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
  auto verified = TRY(verifications_of(request, *place.git, found->commits));
  for (std::size_t i = 0; i < verified.size(); ++i)
    list.push_back(links.commit(*found->commits[i], std::move(verified[i])));
  web::Answer answer = web::json_of(list);
  auto header = web::open_link_header(request.site(), request, page, found->more);
  if (!header.empty()) answer.headers.set("Link", header);
  return answer;
}

Result<web::Answer> api_commit(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto revision = TRY(place.git->resolve(*place.refs, request.param("ref")));
  if (web::media_word(request) == "sha") {
    web::Answer answer = web::text_answer(revision.commit.hex());
    answer.headers.set("Content-Type", "application/vnd.github.sha; charset=utf-8");
    return answer;
  }
  auto commit = TRY(place.git->load_commit(revision.commit));
  TextWish wish{.before = commit->parents.empty() ? git::empty_tree(commit->oid.format())
                                                  : commit->parents.front(),
                .after = commit->oid,
                .mails_after = std::nullopt};
  if (auto answer = TRY(as_text(*place.git, wish, request))) return *std::move(answer);
  auto diff = TRY(git::diff_commit(*place.git, revision.commit, {.mark_words = false},
                                   request.deadline().sooner(kDiffSpan)));
  web::ApiPage page = web::api_page(request);
  page.size = request.has_query("per_page") ? page.size : kFilesOnPage;
  ApiLinks links = links_of(at, request);
  auto verified = TRY(verification_of(request, *place.git, signing::item_of(*commit)));
  const std::string form = form_of(verified);
  ApiCommit out = links.commit(*commit, std::move(verified));
  add_changes(*diff, *commit, links, page, out);
  web::Answer answer = web::json_of(out);
  auto header = web::link_header(request.site(), request, page, diff->files.size());
  if (!header.empty()) answer.headers.set("Link", header);
  answer.headers.set("Last-Modified", render_http_date(commit->committer.at));
  return by_id(request, revision.commit, std::move(answer),
               text::format("{}-{}-{}", page.number, page.size, form));
}

Result<web::Answer> api_branches_at(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto oid = git::Oid::parse(request.param("sha"));
  if (!oid) return invalid_field("sha", "The id of a commit in full is needed.");
  TRY(place.git->load_links(*oid));
  ApiLinks links = links_of(at, request);
  std::vector<ApiShortBranch> list;
  for (const auto& ref : place.refs->branches())
    if (ref.target == *oid) list.push_back(links.short_branch(ref));
  return web::json_of(list);
}

}  // namespace stithy::code

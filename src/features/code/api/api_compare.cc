// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_compare.h"

#include <algorithm>

#include "base/text.h"
#include "features/code/api/api_changes.h"
#include "features/code/compare/comparison.h"
#include "features/code/signed/signed.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::code {

namespace {

constexpr std::size_t kCommitsOnPage = 250;
constexpr std::chrono::milliseconds kDiffSpan{5'000};

struct Pair : Comparison {
  git::Oid start;  // of the difference: their best common ancestor
};

Result<Pair> pair_of(const access::RepoRead& at, const Place& place, std::string_view basehead,
                     Deadline deadline) {
  auto words = parse_comparison(basehead);
  if (!words || !words->from_merge_base)
    return not_found("Two revisions are compared as base...head.");
  auto base = TRY(resolve_side(at, place, words->base));
  auto head = TRY(resolve_side(at, place, words->head));
  Comparison found = TRY(compare_commits(*place.git, base.commit, head.commit, deadline));
  if (!found.common) return not_found("These revisions have no common ancestor.");
  return Pair{found, *found.common};
}

// The commits of a page, the oldest first; git counts from the newest.
Result<std::vector<ApiCommit>> commits_of(web::Request& request, git::Repository& git,
                                          const Pair& pair, const web::ApiPage& page,
                                          const ApiLinks& links, Deadline deadline) {
  std::vector<ApiCommit> out;
  const auto total = static_cast<std::size_t>(pair.apart.ahead);
  if (page.first() >= total) return out;
  const std::size_t count = std::min(page.size, total - page.first());
  auto found = TRY(list_ahead(git, pair, total - page.first() - count, count, deadline));
  auto verified = TRY(verifications_of(request, git, found));
  for (std::size_t i = found.size(); i-- > 0;)
    out.push_back(links.commit(*found[i], std::move(verified[i])));
  return out;
}

Result<ApiCommit> commit_at(web::Request& request, git::Repository& git, const git::Oid& oid,
                            const ApiLinks& links) {
  auto commit = TRY(git.load_commit(oid));
  auto verified = TRY(verification_of(request, git, signing::item_of(*commit)));
  return links.commit(*commit, std::move(verified));
}

void add_addresses(const access::RepoRead& at, web::Request& request, const Pair& pair,
                   const ApiLinks& links, ApiComparison& out) {
  const std::string& words = request.param("basehead");
  out.url = links.api(url::api::compare, words);
  out.html_url = url::comparison(links.pages().home(), words);
  const std::string& owner = at.repository().owner;
  out.permalink_url = url::comparison(
      links.pages().home(), text::format("{}:{}...{}:{}", owner, pair.base.hex().substr(0, 7),
                                         owner, pair.head.hex().substr(0, 7)));
  out.diff_url = out.html_url + ".diff";
  out.patch_url = out.html_url + ".patch";
}

}  // namespace

Result<web::Answer> api_compare(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto deadline = request.deadline().sooner(kHistorySpan);
  Pair pair = TRY(pair_of(at, place, request.param("basehead"), deadline));
  TextWish wish{.before = pair.start, .after = pair.head, .mails_after = pair.base};
  if (auto answer = TRY(as_text(*place.git, wish, request))) return *std::move(answer);

  ApiLinks links{request.site(), at.repository().path(), at.repository().id.value()};
  web::ApiPage page = web::api_page(request);
  if (!request.has_query("per_page")) page.size = kCommitsOnPage;
  ApiComparison out;
  add_addresses(at, request, pair, links, out);
  out.base_commit = TRY(commit_at(request, *place.git, pair.base, links));
  out.merge_base_commit = TRY(commit_at(request, *place.git, pair.start, links));
  out.status = std::string(status_of(pair.apart));
  out.ahead_by = out.total_commits = static_cast<std::int64_t>(pair.apart.ahead);
  out.behind_by = static_cast<std::int64_t>(pair.apart.behind);
  out.commits = TRY(commits_of(request, *place.git, pair, page, links, deadline));
  // Only the first page tells the files, as with GitHub.
  if (page.number == 1) {
    auto diff = TRY(git::compare_trees(*place.git, pair.start, pair.head, {.mark_words = false},
                                       request.deadline().sooner(kDiffSpan)));
    out.files = changed_files(*diff, pair.start.hex(), pair.head.hex(), links,
                              {.number = 1, .size = kFilesOnPage});
  }
  web::Answer answer = web::json_of(out);
  auto header =
      web::link_header(request.site(), request, page, static_cast<std::size_t>(pair.apart.ahead));
  if (!header.empty()) answer.headers.set("Link", header);
  return answer;
}

const web::Schema& schema_of(const ApiComparison*) {
  using C = ApiComparison;
  constexpr web::FieldRules uri{.format = "uri"};
  static const auto made = web::describe<C>(
      "commit-comparison",
      {web::field("url", &C::url, "This object in the API.", uri),
       web::field("html_url", &C::html_url, "The page.", uri),
       web::field("permalink_url", &C::permalink_url, "The page, by ids.", uri),
       web::field("diff_url", &C::diff_url, "The difference as text.", uri),
       web::field("patch_url", &C::patch_url, "The commits as mails.", uri),
       web::field("base_commit", &C::base_commit, "The first revision."),
       web::field("merge_base_commit", &C::merge_base_commit, "Their best common ancestor."),
       web::field("status", &C::status, "How the second stands to the first.",
                  {.one_of = "diverged|ahead|behind|identical"}),
       web::field("ahead_by", &C::ahead_by, "Commits of the second alone."),
       web::field("behind_by", &C::behind_by, "Commits of the first alone."),
       web::field("total_commits", &C::total_commits, "The same as ahead_by."),
       web::field("commits", &C::commits, "One page of them, the oldest first."),
       web::field("files", &C::files, "What the second changed; on the first page alone.")});
  return made;
}

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "features/code/api/api_compare.h"

#include <algorithm>

#include "base/text.h"
#include "features/code/api/api_changes.h"
#include "features/code/resolve.h"
#include "git/history/ancestry.h"
#include "git/history/commit_log.h"
#include "pillars/foundations.h"
#include "web/answer.h"
#include "web/paging.h"

namespace stithy::code {

namespace {

constexpr std::size_t kCommitsOnPage = 250;
constexpr std::chrono::milliseconds kDiffSpan{5'000};

struct Pair {
  git::Oid base, head, common;
  git::AheadBehind apart;
};

// "ada:main" names the branch of a fork; here the owner can only be this repository's own.
Result<git::Oid> side_of(const access::RepoRead& at, Place& place, std::string_view word) {
  auto [owner, branch, prefixed] = text::cut(word, ":");
  if (prefixed && !text::equals_folded(owner, at.repository().owner))
    return not_found("There is no fork of that owner.");
  return TRY(place.git->resolve(*place.refs, prefixed ? branch : word)).commit;
}

Result<Pair> pair_of(const access::RepoRead& at, Place& place, std::string_view basehead,
                     Deadline deadline) {
  auto [base, head, both] = text::cut(basehead, "...");
  if (!both || base.empty() || head.empty())
    return not_found("Two revisions are compared as base...head.");
  Pair out;
  out.base = TRY(side_of(at, place, base));
  out.head = TRY(side_of(at, place, head));
  auto common = TRY(git::find_merge_base(*place.git, out.base, out.head, deadline));
  if (!common) return not_found("These revisions have no common ancestor.");
  out.common = *common;
  out.apart = TRY(git::compare_history(*place.git, out.base, out.head, deadline));
  return out;
}

std::string status_of(const git::AheadBehind& apart) {
  if (apart.ahead > 0) return apart.behind > 0 ? "diverged" : "ahead";
  return apart.behind > 0 ? "behind" : "identical";
}

// The commits of a page, the oldest first; git counts from the newest.
Result<std::vector<ApiCommit>> commits_of(git::Repository& git, const Pair& pair,
                                          const web::ApiPage& page, const ApiLinks& links,
                                          Deadline deadline) {
  std::vector<ApiCommit> out;
  const auto total = static_cast<std::size_t>(pair.apart.ahead);
  if (page.first() >= total) return out;
  const std::size_t count = std::min(page.size, total - page.first());
  git::LogQuery query{.start = pair.head,
                      .exclude = pair.base,
                      .skip = static_cast<unsigned>(total - page.first() - count),
                      .limit = static_cast<unsigned>(count)};
  auto found = TRY(git::list_commits(git, query, deadline));
  for (auto entry = found->entries.rbegin(); entry != found->entries.rend(); ++entry)
    out.push_back(links.commit(*entry->commit));
  return out;
}

void add_addresses(const access::RepoRead& at, web::Request& request, const Pair& pair,
                   const ApiLinks& links, ApiComparison& out) {
  const std::string words = text::encode_path(request.param("basehead"));
  out.url = links.api("/compare/" + words);
  out.html_url = links.pages().home() + "/compare/" + words;
  const std::string& owner = at.repository().owner;
  out.permalink_url =
      text::format("{}/compare/{}:{}...{}:{}", links.pages().home(), owner,
                   pair.base.hex().substr(0, 7), owner, pair.head.hex().substr(0, 7));
  out.diff_url = out.html_url + ".diff";
  out.patch_url = out.html_url + ".patch";
}

}  // namespace

Result<web::Answer> api_compare(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  auto deadline = request.deadline().sooner(kHistorySpan);
  Pair pair = TRY(pair_of(at, place, request.param("basehead"), deadline));
  TextWish wish{.before = pair.common, .after = pair.head, .mails_after = pair.base};
  if (auto answer = TRY(as_text(*place.git, wish, request))) return *std::move(answer);

  ApiLinks links{request.site(), at.repository().path(), at.repository().id.value()};
  web::ApiPage page = web::api_page(request);
  if (!request.has_query("per_page")) page.size = kCommitsOnPage;
  ApiComparison out;
  add_addresses(at, request, pair, links, out);
  out.base_commit = links.commit(*TRY(place.git->load_commit(pair.base)));
  out.merge_base_commit = links.commit(*TRY(place.git->load_commit(pair.common)));
  out.status = status_of(pair.apart);
  out.ahead_by = out.total_commits = static_cast<std::int64_t>(pair.apart.ahead);
  out.behind_by = static_cast<std::int64_t>(pair.apart.behind);
  out.commits = TRY(commits_of(*place.git, pair, page, links, deadline));
  // Only the first page tells the files, as with GitHub.
  if (page.number == 1) {
    auto diff = TRY(git::compare_trees(*place.git, pair.common, pair.head, {.mark_words = false},
                                       request.deadline().sooner(kDiffSpan)));
    out.files = changed_files(*diff, pair.common.hex(), pair.head.hex(), links,
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

// SPDX-License-Identifier: Apache-2.0
#include "features/code/compare/comparison.h"

#include "base/text.h"
#include "git/history/commit_log.h"

namespace stithy::code {

std::optional<ComparisonWords> parse_comparison(std::string_view text) {
  auto [base, rest, both] = text::cut(text, "..");
  ComparisonWords words{.base = std::string(base), .from_merge_base = rest.starts_with('.')};
  if (words.from_merge_base) rest.remove_prefix(1);
  words.head = rest;
  if (!both || words.base.empty() || words.head.empty()) return std::nullopt;
  return words;
}

std::string render_comparison(const ComparisonWords& words) {
  return words.base + (words.from_merge_base ? "..." : "..") + words.head;
}

Result<git::Revision> resolve_side(const access::RepoRead& at, const Place& place,
                                   std::string_view word) {
  auto [owner, name, prefixed] = text::cut(word, ":");
  if (prefixed && !text::equals_folded(owner, at.repository().owner))
    return not_found("There is no fork of that owner.");
  return place.git->resolve(*place.refs, prefixed ? name : word);
}

Result<Comparison> compare_commits(git::Repository& git, const git::Oid& base, const git::Oid& head,
                                   Deadline deadline) {
  Comparison out{.base = base, .head = head, .common = {}, .apart = {}};
  out.common = TRY(git::find_merge_base(git, base, head, deadline));
  out.apart = TRY(git::compare_history(git, base, head, deadline));
  return out;
}

std::string_view status_of(const git::AheadBehind& apart) {
  if (apart.ahead > 0) return apart.behind > 0 ? "diverged" : "ahead";
  return apart.behind > 0 ? "behind" : "identical";
}

Result<std::vector<std::shared_ptr<const git::Commit>>> list_ahead(git::Repository& git,
                                                                   const Comparison& pair,
                                                                   std::size_t skip,
                                                                   std::size_t count,
                                                                   Deadline deadline) {
  using Commits = std::vector<std::shared_ptr<const git::Commit>>;
  if (count == 0 || skip >= pair.apart.ahead) return Commits();
  git::LogQuery query{.start = pair.head,
                      .exclude = pair.base,
                      .skip = static_cast<unsigned>(skip),
                      .limit = static_cast<unsigned>(count)};
  auto page = TRY(git::list_commits(git, query, deadline));
  return page->commits;
}

}  // namespace stithy::code

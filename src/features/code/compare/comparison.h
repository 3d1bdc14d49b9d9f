// SPDX-License-Identifier: Apache-2.0
//
// comparison.h — two revisions beside each other: what one has beyond the other. For the page and
// for /api/v3.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/code/resolve.h"
#include "git/history/ancestry.h"

namespace stithy::code {

// "main...topic", as it stands in an address. No name of a ref holds "..", so that the first one
// parts the two.
struct ComparisonWords {
  std::string base = {}, head = {};
  // Three dots: what was changed on the way from the merge base to the head. Two: what differs
  // between the two as they are.
  bool from_merge_base = true;
};
// Nothing for text without dots, and where a side is empty. Pure.
std::optional<ComparisonWords> parse_comparison(std::string_view text);
std::string render_comparison(const ComparisonWords& words);

// A side: a word of git::Repository::resolve(), also behind "ada:", the owner's name, which is how
// clients name the branch of a fork.
Result<git::Revision> resolve_side(const access::RepoRead& at, const Place& place,
                                   std::string_view word);

struct Comparison {
  git::Oid base, head;
  std::optional<git::Oid> common;  // the best common ancestor; none: two unrelated histories
  git::AheadBehind apart;
};
Result<Comparison> compare_commits(git::Repository& git, const git::Oid& base, const git::Oid& head,
                                   Deadline deadline);
std::string_view status_of(const git::AheadBehind& apart);  // "ahead", "diverged", ...

// The commits of the head alone, from the newest: as `git log base..head` lists them.
Result<std::vector<std::shared_ptr<const git::Commit>>> list_ahead(git::Repository& git,
                                                                   const Comparison& pair,
                                                                   std::size_t skip,
                                                                   std::size_t count,
                                                                   Deadline deadline);

}  // namespace stithy::code

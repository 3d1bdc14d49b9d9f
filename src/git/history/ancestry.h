// SPDX-License-Identifier: Apache-2.0
//
// ancestry.h — how two commits stand to each other, and how many commits there are.
//
// git answers, one process a question; the answers are remembered. Unavailable when the deadline
// passes. Thread-safe.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "git/repository.h"

namespace stithy::git {

// How many commits `start` reaches, itself included; with a path, those that changed it. A new tip
// on top of the one counted last costs only the new commits.
Result<std::uint64_t> count_commits(Repository& repository, const Oid& start, const TreePath& path,
                                    Deadline deadline);

struct AheadBehind {
  std::uint64_t ahead = 0;   // commits of `tip` that `base` does not reach
  std::uint64_t behind = 0;  // commits of `base` that `tip` does not reach
};
Result<AheadBehind> compare_history(Repository& repository, const Oid& base, const Oid& tip,
                                    Deadline deadline);

// The same for many tips at once, with one process at most: what is not remembered is counted in
// one walk, which ends where all that is left belongs to all of them. One answer a tip, in their
// order; nothing for those that the deadline left unknown and for objects that are no commits here.
constexpr std::size_t kTipsAtOnce = 63;
Result<std::vector<std::optional<AheadBehind>>> compare_histories(Repository& repository,
                                                                  const Oid& base,
                                                                  std::span<const Oid> tips,
                                                                  Deadline deadline);

// The best common ancestor; empty for histories that share nothing.
Result<std::optional<Oid>> find_merge_base(Repository& repository, const Oid& a, const Oid& b,
                                           Deadline deadline);
// A commit is its own ancestor.
Result<bool> is_ancestor(Repository& repository, const Oid& ancestor, const Oid& descendant,
                         Deadline deadline);

// Everything below `tip` is here: what a ref may be set to. What no ref keeps may be half gone.
Result<bool> is_whole(Repository& repository, const Oid& tip, Deadline deadline);

}  // namespace stithy::git

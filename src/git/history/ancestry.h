// SPDX-License-Identifier: Apache-2.0
//
// ancestry.h — how two commits stand to each other, and how many commits there are.
//
// git answers, one process a question; the answers are remembered. Unavailable when the deadline
// passes. Thread-safe.
#pragma once

#include <optional>

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

// The best common ancestor; empty for histories that share nothing.
Result<std::optional<Oid>> find_merge_base(Repository& repository, const Oid& a, const Oid& b,
                                           Deadline deadline);
// A commit is its own ancestor.
Result<bool> is_ancestor(Repository& repository, const Oid& ancestor, const Oid& descendant,
                         Deadline deadline);

// Everything below `tip` is here: what a ref may be set to. What no ref keeps may be half gone.
Result<bool> is_whole(Repository& repository, const Oid& tip, Deadline deadline);

}  // namespace stithy::git

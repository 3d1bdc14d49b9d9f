// SPDX-License-Identifier: Apache-2.0
//
// author_walk.h — who wrote each commit of a stretch of history, when, and how many lines it
// changed.
//
// Merges are left out, as `git shortlog --no-merges` leaves them out. One git process a walk, in
// git's own order, which is the same each time for the same ends; so a walk of any length can be
// left at a commit and taken up behind it. Lines cost a difference for every commit, by the rules
// of `git log --numstat`: renamed files count what changed in them, binary ones nothing.
// Memory here holds one line of git's output, and git has 384 MiB for the differences. Thread-safe.
#pragma once

#include <functional>
#include <optional>

#include "git/history/author_parser.h"
#include "git/repository.h"

namespace stithy::git {

struct AuthorQuery {
  Oid tip = {};
  std::optional<Oid> beyond = {};  // nothing that this commit reaches
  std::uint64_t skip = 0;          // so many of the walk's first commits
  bool with_lines = false;
};

enum class WalkEnd : std::uint8_t {
  Whole,
  Stopped,  // by the visitor
  Late,     // the deadline came first
  Damaged,  // objects are missing: what comes before them in the walk was visited
  Costly,   // the lines of the next commit take more memory than counting is given
};
// `visit` says whether to go on.
Result<WalkEnd> walk_authors(Repository& repository, const AuthorQuery& query, Deadline deadline,
                             const std::function<bool(const AuthoredCommit&)>& visit);

}  // namespace stithy::git

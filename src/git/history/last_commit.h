// SPDX-License-Identifier: Apache-2.0
//
// last_commit.h — for each entry of a directory, the commit that last changed it.
//
// Every answer equals `git log -1 -- <entry>`: from the tip, a path follows the first parent in
// which it is the same; where it differs from all parents, that commit is the answer. All entries
// walk together in order of date, so shared history is read once. A walk that runs out of time is
// kept and goes on at the next question; a finished one answers later tips too, from the moment
// their walk meets its commit. Thread-safe; several askers of one directory share one walk.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "git/repository.h"

namespace stithy::git {

struct LastCommits {
  struct Row {
    TreeEntry entry;
    std::optional<Oid> commit;  // empty while unknown
  };
  std::vector<Row> rows;  // in the order of the tree
  // The commit that last changed the directory as a whole, also by deleting; at the root the tip.
  std::optional<Oid> latest;
  bool complete = false;  // false: the deadline came first; ask again for the rest
};

// NotFound when `directory` is no directory of the commit.
Result<std::shared_ptr<const LastCommits>> find_last_commits(Repository& repository,
                                                             const Oid& commit,
                                                             const TreePath& directory,
                                                             Deadline deadline);

}  // namespace stithy::git

// SPDX-License-Identifier: Apache-2.0
//
// commit_log.h — pages of history, as git log gives them.
//
// Order and simplification are git's own: one git process finds the ids of a page, the commits are
// read in this process. Pages are remembered, since the history of an id never changes.
// Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "git/repository.h"

namespace stithy::git {

// What both readers of history take; the other one is commit_scan.h.
struct LogQuery {
  Oid start = {};
  std::optional<Oid> exclude = {};                // nothing that this commit reaches
  TreePath path = {};                             // root: all commits
  std::string author = {};                        // part of "Name <email>", any case; empty: all
  std::optional<Instant> since = {}, until = {};  // of the committer, both inclusive
  unsigned skip = 0;
  unsigned limit = 30;
};

// Invalid or NotFound in words for the person who typed it.
Result<void> check(const LogQuery& query);
// Tells two queries apart, for what is remembered.
std::string key_of(const LogQuery& query);
// Adds where the walk of git log begins, and what it leaves out. The author, the skipped and the
// limit are the caller's.
Command& narrow(Command& command, const LogQuery& query);

struct LogPage {
  std::vector<std::shared_ptr<const Commit>> commits;
  bool more = false;
};

// Unavailable when the deadline passes: the filters may make git read all of history.
Result<std::shared_ptr<const LogPage>> list_commits(Repository& repository, const LogQuery& query,
                                                    Deadline deadline);

}  // namespace stithy::git

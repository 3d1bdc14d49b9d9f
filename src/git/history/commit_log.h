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

struct LogQuery {
  Oid start = {};
  std::optional<Oid> exclude = {};                // nothing that this commit reaches
  TreePath path = {};                             // root: all commits
  std::string author = {};                        // part of "Name <email>", any case; empty: all
  std::string text = {};                          // part of the message, any case; empty: all
  std::optional<Instant> since = {}, until = {};  // of the committer, both inclusive
  bool follow = false;                            // through renames; wants a path of a file
  bool first_parent = false;
  unsigned skip = 0;
  unsigned limit = 30;
};

struct LogEntry {
  std::shared_ptr<const Commit> commit;
  std::string path;  // with `follow`: what the file was called after this commit; raw bytes
};

struct LogPage {
  std::vector<LogEntry> entries;
  bool more = false;
};

// Unavailable when the deadline passes: the filters may make git read all of history.
Result<std::shared_ptr<const LogPage>> list_commits(Repository& repository, const LogQuery& query,
                                                    Deadline deadline);

}  // namespace stithy::git

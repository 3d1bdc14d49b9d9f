// SPDX-License-Identifier: Apache-2.0
//
// commit_scan.h — a page of history that is looked for as long as there is time, and taken up again
// where it was left.
//
// git walks and names candidates: commits by path and date, with --follow under the names the file
// had. What the author is called is compared here, so that a place in the walk is a number that the
// next question can begin at, however rare the author is. The order and the commits are those of
// `git log` with the same options. What was read to its end is remembered. Thread-safe.
#pragma once

#include <cstdint>

#include "git/history/commit_log.h"

namespace stithy::git {

// Whether a file is followed to what it was called before; all of history has no names to follow.
enum class Renames : std::uint8_t { Ignore, Follow };

struct ScannedCommit {
  std::shared_ptr<const Commit> commit;
  std::string path;          // followed: what the file was called after this commit; raw bytes
  std::string renamed_from;  // ... and before it, when that is another name
};

struct CommitScan {
  std::vector<ScannedCommit> found;
  unsigned next = 0;  // the candidate at which to go on
  bool more = false;  // there is such a candidate
  bool late = false;  // the deadline came before the page was full
};

// `query.skip` counts candidates, of whatever author.
Result<std::shared_ptr<const CommitScan>> scan_commits(Repository& repository,
                                                       const LogQuery& query, Renames renames,
                                                       Deadline deadline);

}  // namespace stithy::git

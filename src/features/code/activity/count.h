// SPDX-License-Identifier: Apache-2.0
//
// count.h — counting the history of a tip: commits at once, their lines bit by bit.
//
// A tip on top of the one counted last costs only the new commits, any other tip a walk from the
// beginning. What was counted is kept in files (tally_file.h), for whoever asks next. Whoever walks
// for commits holds the lock of the files, so one walk a repository goes on; lines are counted
// without it and added under it. Thread-safe.
#pragma once

#include <functional>
#include <optional>

#include "features/code/activity/tally_file.h"
#include "git/ref_snapshot.h"

namespace stithy::code {

// The newest commit of the default branch, or of the first one when that does not exist.
std::optional<git::Oid> default_tip(const git::RefSnapshot& refs);

// Whole but for lines, which may be pending. Unavailable when the deadline comes first. A history
// that lacks objects is counted as far as it goes.
Result<Tally> count_commits_of(git::Repository& git, const TallyFiles& files, const git::Oid& tip,
                               Deadline deadline);

struct LinesRun {
  Deadline until;                               // a commit that is begun is left, and done again
  std::function<bool()> stop;                   // asked after each commit
  std::function<void(const Tally&)> kept = {};  // called when some were written to the file
};
// Counts lines of what is pending in the file of `tip`, but passes over commits that take more
// memory than there is; how many commits were done. NotFound when that file is no longer there.
Result<std::uint64_t> count_lines(git::Repository& git, const TallyFiles& files,
                                  const git::Oid& tip, const LinesRun& run);
// Gives up the lines of the next commit, whose difference takes more than there is. The twentieth
// one ends the counting of all that waits.
Result<void> pass_over_one(git::Repository& git, const TallyFiles& files, const git::Oid& tip,
                           Deadline deadline);

}  // namespace stithy::code

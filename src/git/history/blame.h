// SPDX-License-Identifier: Apache-2.0
//
// blame.h — where each line of a file came from, as `git blame` tells it.
//
// git computes it in a run that goes on when the asker's deadline passes: a file with a very long
// history answers what is known by then, and the next question finds more. At most a few runs go on
// at once and a few askers wait; further ones are turned away at once, so that nobody's questions
// can take all threads. Whole answers are remembered under the commit of the file's last change,
// and serve every later tip. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "git/history/ignore_list.h"
#include "git/repository.h"

namespace stithy::git {

struct BlameQuery {
  Oid commit = {};
  TreePath path = {};                     // of a file or symbolic link in that commit
  bool ignore_whitespace = false;         // as `git blame -w`
  bool follow_copies = false;             // as `git blame -C`: from files of the same change
  std::optional<IgnoreList> ignore = {};  // commits to look through, as far as that is possible
};

struct BlameLimits {
  std::size_t runs_max = 2;           // of git, at the same time, over all repositories
  std::size_t askers_max = 4;         // who wait for them
  std::chrono::seconds run_time{60};  // of one run, whether somebody waits or not
};

// A file in a commit that lines came from.
struct BlameOrigin {
  struct Place {
    Oid commit;
    std::string path;  // raw bytes
  };
  Place at;
  std::optional<Place> previous;  // the file that this commit changed; none: it brought the file
};

struct BlameRange {
  std::uint32_t first_line = 0;  // in the file asked about, from 1
  std::uint32_t line_count = 0;
  std::uint32_t original_line = 0;  // of the first line, in the origin's file
  std::uint32_t origin = 0;         // index into Blame::origins
};

struct Blame {
  enum class End : std::uint8_t {
    Whole,
    GoesOn,   // the asker's deadline came first; ask again for the rest
    GaveUp,   // the run took more than it may
    Damaged,  // git ended with an error; objects of the history are missing
  };
  End end = End::Whole;
  std::vector<BlameOrigin> origins;
  std::vector<BlameRange> ranges;  // by line, apart from each other; with gaps unless Whole
};

// The list at the root of this commit; empty when it has none, or one that is no file or larger
// than 256 KiB.
Result<std::optional<IgnoreList>> find_ignore_list(Repository& repository, const Oid& commit);

// Unavailable when too many blames go on already.
Result<std::shared_ptr<const Blame>> blame_file(Repository& repository, const BlameQuery& query,
                                                const BlameLimits& limits, Deadline deadline);

}  // namespace stithy::git

// SPDX-License-Identifier: Apache-2.0
//
// diff.h — what changed between two trees: files, hunks, lines and words, within limits.
//
// git computes the difference, so counts, renames and hunks are those of `git diff`; our parser
// reads its stream and keeps what the limits allow. What is left out is said: a file whose lines
// are not all here is `cut`, and the totals tell what they cover. Bytes of lines are raw. Results
// are remembered, since ids never change. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "git/diff/word_diff.h"
#include "git/objects.h"
#include "git/repository.h"

namespace stithy::git {

enum class FileStatus : std::uint8_t { Added, Deleted, Modified, Renamed, Copied, TypeChanged };
enum class LineKind : std::uint8_t { Context, Added, Removed };

struct DiffLine {
  LineKind kind = LineKind::Context;
  std::uint32_t old_number = 0;  // 0: not in the old file
  std::uint32_t new_number = 0;
  std::string text;                // without the line feed; raw bytes
  bool cut = false;                // longer than line_bytes_max; `text` is its beginning
  bool without_newline = false;    // the last line of a file that does not end in a line feed
  std::vector<TextRange> changed;  // words that differ from the line it was paired with
};

struct Hunk {
  std::uint32_t old_start = 0, old_count = 0, new_start = 0, new_count = 0;
  std::string heading;  // the function or section git found; raw bytes
  std::vector<DiffLine> lines;
};

struct FileDiff {
  std::string old_path, new_path;  // both set, equal unless renamed or copied; raw bytes
  FileStatus status = FileStatus::Modified;
  std::uint32_t old_mode = 0, new_mode = 0;  // 0: absent on that side
  Oid old_oid, new_oid;                      // zero: absent on that side
  unsigned similarity = 0;                   // percent, for Renamed and Copied
  bool binary = false;                       // or too large to compare; then there are no hunks
  bool cut = false;                          // some of its lines are left out, though counted
  std::uint64_t additions = 0, deletions = 0;
  std::vector<Hunk> hunks;

  bool is_submodule() const { return old_mode == 0160000 || new_mode == 0160000; }
  bool mode_changed() const { return old_mode != 0 && new_mode != 0 && old_mode != new_mode; }
};

struct Diff {
  std::vector<FileDiff> files;   // in git's order
  std::uint64_t file_count = 0;  // all files, also those beyond files_max
  std::uint64_t additions = 0, deletions = 0;
  bool files_cut = false;    // there are more files than `files` holds
  bool counts_whole = true;  // false: the limits ended the reading; the counts are "at least"
};

struct DiffLimits {
  std::size_t files_max = 1000;
  std::size_t lines_max = 20'000;      // of all files together
  std::size_t file_lines_max = 4'000;  // of one file; a longer one shows nothing but its counts
  std::size_t line_bytes_max = 4'000;
  std::uint64_t bytes_max = std::uint64_t{256} << 20;  // read from git
};

enum class Whitespace : std::uint8_t { Show, IgnoreAtEnd, IgnoreAmount, IgnoreAll };

struct DiffOptions {
  Whitespace whitespace = Whitespace::Show;
  unsigned context_lines = 3;
  bool renames = true;
  bool mark_words = true;
  std::vector<TreePath> paths = {};  // only these and what is below; empty: all
  DiffLimits limits = {};
  // Where the newer side still waits to be accepted, if it does; such answers are not remembered.
  const QuarantinePaths* quarantine = nullptr;
};

// Between two trees or commits. Invalid for another kind of object. When the deadline passes after
// the list of files has come, the answer holds what was read and counts_whole is false.
Result<std::shared_ptr<const Diff>> compare_trees(Repository& repository, const Oid& before,
                                                  const Oid& after, const DiffOptions& options,
                                                  Deadline deadline);
// What a commit changed against its first parent; a root commit against nothing.
Result<std::shared_ptr<const Diff>> diff_commit(Repository& repository, const Oid& commit,
                                                const DiffOptions& options, Deadline deadline);

// Text for machines, streamed: a unified diff with binary changes that `git apply` takes, ...
Result<Running> stream_diff(Repository& repository, const Oid& before, const Oid& after,
                            Deadline deadline);
// ... and mails for `git am`: one for each commit of `after` that `before` does not reach, the
// oldest first; without `before` only `after`.
Result<Running> stream_mails(Repository& repository, std::optional<Oid> before, const Oid& after,
                             Deadline deadline);

}  // namespace stithy::git

// SPDX-License-Identifier: Apache-2.0
//
// diff_parser.h — reads what `git diff-tree -r -p --raw -z --full-index` writes.
//
// The raw list comes first and names every file; the patches follow in the same order, though a
// file may have none (only blanks changed, or a mere rename) or two (its type changed). Fed in
// chunks of any size; memory is bounded by the limits. Bytes are foreign as far as file content
// goes, so anything unexpected is an error and never a crash. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "git/diff/diff.h"

namespace stithy::git {

class DiffParser {
 public:
  explicit DiffParser(const DiffLimits& limits) : limits_(limits) {}

  // False when the limits are reached and further input is of no use.
  Result<bool> feed(std::string_view chunk);
  // The end of input; `whole` says whether git came to its end.
  enum class End : std::uint8_t { Whole, Stopped };
  Result<Diff> finish(End end);
  bool has_list() const { return state_ != State::List && state_ != State::Path; }

 private:
  enum class State : std::uint8_t { List, Path, Header, Body };

  Result<void> take_unit(std::string_view unit, bool was_cut);
  Result<void> take_list_token(std::string_view token);
  Result<void> take_record(std::string_view token);
  void add_file();
  Result<void> take_header(std::string_view line);
  Result<void> start_patch(std::string_view line);
  FileDiff* find_file(std::string_view header);
  Result<void> start_hunk(std::string_view line);
  Result<void> take_body(std::string_view line, bool was_cut);
  void count_and_keep(LineKind kind, std::string_view text, bool was_cut);
  void mark_missing_newline();
  void drop_lines(FileDiff& file);

  const DiffLimits limits_;
  State state_ = State::List;
  Diff diff_;
  FileDiff pending_;  // the record whose paths are being read
  int paths_wanted_ = 0;
  std::vector<std::string> expected_;  // the header line of the patch of each file kept
  std::size_t next_ = 0;               // the first file whose patch may still come
  bool second_patch_ = false;          // the type of file next_ - 1 changed; both patches came
  FileDiff* file_ = nullptr;           // whose patch is being read; nullptr: beyond files_max
  std::uint32_t old_left_ = 0, new_left_ = 0, old_number_ = 0, new_number_ = 0;
  std::size_t file_lines_ = 0, kept_lines_ = 0;
  std::uint64_t bytes_ = 0;
  std::string partial_;  // the beginning of a line or token that has not ended yet
  bool partial_cut_ = false;
};

}  // namespace stithy::git

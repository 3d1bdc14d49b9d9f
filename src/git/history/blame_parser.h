// SPDX-License-Identifier: Apache-2.0
//
// blame_parser.h — reads what `git blame --incremental` writes.
//
// Entries come in the order in which git finds them, each ended by the name of the file; what came
// of an entry that has not ended is left out. Fed in chunks of any size. Names of files and texts
// of commits are foreign, so anything unexpected is an error and never a crash. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "git/history/blame.h"

namespace stithy::git {

class BlameParser {
 public:
  Result<void> feed(std::string_view chunk);
  // What came so far, in the order of the lines; neighbours of one origin are joined.
  Result<Blame> finish();

 private:
  Result<void> take_line(std::string_view line, bool was_cut);
  Result<void> begin_entry(std::string_view line);
  Result<void> end_entry(std::string_view path);
  std::uint32_t find_origin(std::string path);

  Blame blame_;
  std::unordered_map<std::string, std::uint32_t> origins_;  // id and path → index
  bool inside_ = false;
  BlameRange range_;
  BlameOrigin origin_;
  std::string partial_;  // the beginning of a line that has not ended yet
  bool partial_cut_ = false;
};

}  // namespace stithy::git

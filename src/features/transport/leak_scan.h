// SPDX-License-Identifier: Apache-2.0
//
// leak_scan.h — finds what looks like a token of ours in the lines that commits add.
//
// Reads the output of `git log --patch` in pieces of any size; the patch of a merge may be a
// combined one, of which those lines count that no parent has. A candidate has the form of a token
// and need not be one. Holds at most one line, the first megabyte of it, and kCandidatesMax
// candidates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stithy::transport {

struct Candidate {
  std::string secret, file, commit;
  std::int64_t line = 0;
};

class LeakScan {
 public:
  static constexpr std::size_t kLineBytesMax = std::size_t{1} << 20;
  static constexpr std::size_t kCandidatesMax = 1000;

  void feed(std::string_view bytes);
  // After the last byte.
  std::vector<Candidate> end();

 private:
  void take_line(std::string_view line);
  void begin_hunk(std::string_view line);
  void take_hunk_line(std::string_view line);
  void look(std::string_view added);
  bool in_hunk() const;

  std::string pending_, file_, commit_;
  std::vector<std::int64_t> old_left_;  // lines of the hunk yet to come, of each parent
  std::int64_t new_left_ = 0, line_ = 0;
  std::vector<Candidate> found_;
};

}  // namespace stithy::transport

// SPDX-License-Identifier: Apache-2.0
//
// author_parser.h — reads what `git log --date=raw` writes in the format of author_walk.cc, with or
// without --shortstat.
//
// Names are foreign and dates may be broken: what cannot be read is left out, and what is too long
// is cut. Memory holds one line. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "git/values.h"

namespace stithy::git {

struct AuthoredCommit {
  Oid id = {};
  std::string name = {}, email = {};  // as they were written, repaired where they are no UTF-8
  std::int64_t seconds = 0;           // 0: the commit bears no date that can be read
  int offset_minutes = 0;             // east of UTC
  std::uint64_t additions = 0, deletions = 0;
};

class AuthorParser {
 public:
  explicit AuthorParser(const std::function<bool(const AuthoredCommit&)>& visit) : visit_(visit) {}
  Result<bool> feed(std::string_view chunk);  // false: the visitor wants no more
  bool finish();                              // the last commit, at the end of a whole output
  void finish_measured();                     // the last commit, if its statistics were read

 private:
  Result<bool> take_line();
  Result<void> begin_commit(std::string_view line);
  bool tell();

  const std::function<bool(const AuthoredCommit&)>& visit_;
  std::string line_;  // without what is beyond its bound
  std::optional<AuthoredCommit> commit_;
  bool measured_ = false;
};

}  // namespace stithy::git

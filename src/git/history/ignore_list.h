// SPDX-License-Identifier: Apache-2.0
//
// ignore_list.h — the commits that blame looks through, as ".git-blame-ignore-revs" lists them.
//
// One full id a line; '#' begins a comment. Lines that are no id are counted and passed over, where
// git itself would refuse the whole list; ids that name nothing do no harm. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "git/values.h"

namespace stithy::git {

inline constexpr std::string_view kIgnoreListName = ".git-blame-ignore-revs";

struct IgnoreList {
  Oid blob = {};  // where it was read
  std::vector<Oid> commits = {};
  std::size_t unreadable_lines = 0;
};

IgnoreList parse_ignore_list(std::string_view text, ObjectFormat format);

}  // namespace stithy::git

// SPDX-License-Identifier: Apache-2.0
#include "features/code/branches/pick.h"

namespace stithy::code {

namespace {

struct Word {
  BranchGroup group;
  std::string_view word;
};
constexpr Word kWords[] = {{BranchGroup::All, ""},
                           {BranchGroup::Active, "active"},
                           {BranchGroup::Stale, "stale"},
                           {BranchGroup::Yours, "yours"}};

}  // namespace

std::optional<BranchGroup> parse_group(std::string_view word) {
  if (word == "all") return BranchGroup::All;
  for (const Word& known : kWords)
    if (known.word == word) return known.group;
  return std::nullopt;
}

std::string_view group_word(BranchGroup group) {
  for (const Word& known : kWords)
    if (known.group == group) return known.word;
  return {};
}

bool is_stale(const DatedBranch& branch, Instant now) { return branch.at < now - kStaleAfter; }

std::vector<DatedBranch> in_group(std::vector<DatedBranch> list, BranchGroup group, Instant now) {
  if (group == BranchGroup::Active)
    std::erase_if(list, [&](const DatedBranch& branch) { return is_stale(branch, now); });
  if (group == BranchGroup::Stale)
    std::erase_if(list, [&](const DatedBranch& branch) { return !is_stale(branch, now); });
  return list;
}

}  // namespace stithy::code

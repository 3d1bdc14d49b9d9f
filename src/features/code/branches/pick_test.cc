// SPDX-License-Identifier: Apache-2.0
#include "features/code/branches/pick.h"

#include <doctest/doctest.h>

namespace stithy::code {

TEST_CASE("a branch is stale when nothing was committed for three months") {
  const Instant now = Instant::from_seconds(1'800'000'000);
  git::Ref fresh, edge, old;
  fresh.name = "fresh", edge.name = "edge", old.name = "old";
  const std::vector<DatedBranch> all = {{&fresh, now},
                                        {&edge, now - kStaleAfter},
                                        {&old, now - kStaleAfter - std::chrono::seconds(1)}};
  auto names = [&](BranchGroup group) {
    std::string out;
    for (const auto& branch : in_group(all, group, now)) out += branch.ref->name + " ";
    return out;
  };
  CHECK(names(BranchGroup::All) == "fresh edge old ");
  CHECK(names(BranchGroup::Active) == "fresh edge ");
  CHECK(names(BranchGroup::Stale) == "old ");
}

TEST_CASE("the words of the groups are read as they are written") {
  for (auto group : {BranchGroup::All, BranchGroup::Active, BranchGroup::Stale, BranchGroup::Yours})
    CHECK(parse_group(group_word(group)) == group);
  CHECK_FALSE(parse_group("mine"));
}

}  // namespace stithy::code

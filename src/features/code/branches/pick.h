// SPDX-License-Identifier: Apache-2.0
//
// pick.h — which branches a page of them lists, and in which order. Without dates of its own, so
// that it can be tried on any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "git/ref_snapshot.h"

namespace stithy::code {

enum class BranchGroup : std::uint8_t { All, Active, Stale, Yours };
std::optional<BranchGroup> parse_group(std::string_view word);  // "": all
std::string_view group_word(BranchGroup group);

// Nothing was committed for so long: then a branch is stale.
constexpr std::chrono::hours kStaleAfter{24 * 90};

struct DatedBranch {
  const git::Ref* ref = nullptr;
  Instant at;
};
bool is_stale(const DatedBranch& branch, Instant now);
// `list` in its order, cut to what the group holds; Yours is not decided by dates and stays whole.
std::vector<DatedBranch> in_group(std::vector<DatedBranch> list, BranchGroup group, Instant now);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// compare_view.h — what the page shows that sets two revisions beside each other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/code/views_history.h"

namespace stithy::code {

struct ComparedSide {
  std::string word = {};     // as typed
  std::string href = {};     // its files; empty while it names nothing
  std::string problem = {};  // why it names nothing
};

struct CompareView {
  access::RepoHeading heading = {};
  std::string action = {};
  ComparedSide base = {}, head = {};
  bool from_merge_base = true;
  std::vector<std::string> revisions = {};  // to choose from; more may be typed

  // What was found; empty while there is nothing to compare.
  enum class Found : std::uint8_t { Nothing, Identical, Behind, Ahead, Diverged, Unrelated };
  Found found = Found::Nothing;
  std::uint64_t ahead = 0, behind = 0;
  std::string common_id = {}, common_href = {};
  std::string swap_href = {}, other_href = {};  // `other`: with the other number of dots
  std::string diff_href = {}, patch_href = {};
  std::vector<CommitDay> days = {};
  ui::Pages commit_pages = {};
  std::optional<DiffView> diff = {};
};

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// branches_view.h — what the pages of branches show.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "features/code/views_history.h"
#include "git/history/ancestry.h"

namespace stithy::code {

struct BranchRow {
  std::string name = {}, href = {};
  CommitLine last = {};  // without an address when it cannot be read
  bool is_default = false;
  std::optional<git::AheadBehind> apart = {};       // from the default branch, once it is known
  std::string compare_href = {}, delete_href = {};  // empty: nothing to compare, may not
};
struct BranchesView {
  access::RepoHeading heading = {};
  std::string query = {}, action = {}, shown = {}, default_branch = {}, compare_href = {};
  std::vector<ui::Tab> tabs = {};
  std::uint64_t total = 0;
  std::string note = {};  // why not everything could be looked at
  std::vector<BranchRow> rows = {};
  std::string fill_href = {};  // the page again, given more time; empty when all is known
  ui::Pages pages = {};
};

// Deleting one, asked once more.
struct BranchDeletionView {
  access::RepoHeading heading = {};
  std::string name = {}, default_branch = {}, tip = {}, action = {}, csrf = {};
  std::string cancel_href = {}, compare_href = {}, refusal = {};
  CommitLine last = {};
  std::optional<std::uint64_t> ahead = {};  // commits that the default branch lacks
};

}  // namespace stithy::code

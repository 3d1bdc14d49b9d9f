// SPDX-License-Identifier: Apache-2.0
//
// diff_view.h — a difference as a page shows it: which files at once, which on demand, and each
// line in colour with its changed words marked.
//
// At first at most 400 lines or 20 files are drawn; further files are links that a script follows
// when they come near. Files of more than 1 000 changed lines and generated ones wait for the
// reader. Beyond 10 000 lines nothing is loaded unasked.
#pragma once

#include "features/code/views_history.h"
#include "git/diff/diff.h"
#include "web/request.h"

namespace stithy::code {

struct DiffPlan {
  std::string href = {};                     // of the page, without query
  std::string old_word = {}, new_word = {};  // ids of the two sides, for links to files
  std::size_t page = 1;
  std::optional<std::size_t> only = {};  // "?file=3": this one whole, and no other
  bool ignore_whitespace = false;
};
// The part of the plan that a request says. Invalid for numbers that are none.
Result<DiffPlan> plan_of(const web::Request& request, std::string href);

DiffView view_of(const git::Diff& diff, const DiffPlan& plan, const Links& links);
DiffFile show_file(const git::FileDiff& file, std::size_t at, const DiffPlan& plan,
                   const Links& links);

git::DiffOptions options_of(const DiffPlan& plan);
// The options for showing one file whole.
git::DiffOptions options_for_file(const DiffPlan& plan, const git::FileDiff& file);

constexpr std::size_t kFilesOnPage = 100;

}  // namespace stithy::code

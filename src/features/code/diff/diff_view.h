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
  std::optional<std::size_t> only = {};                // "?file=3": this one whole, and no other
  git::Whitespace whitespace = git::Whitespace::Show;  // "?w=1", "?w=amount", "?w=end"
  bool split = false;
  std::string shape = {};  // "split" or "unified" when the address says it; kept in links
};
// The part of the plan that a request says. Invalid for numbers that are none. An address that says
// "?diff=split" or "?diff=unified" is remembered by the reader's browser, as a cookie.
Result<DiffPlan> plan_of(web::Request& request, std::string href);
// The address of the page with what the plan holds beside the place in the difference.
std::string href_of(const DiffPlan& plan);
// The same with another member of the query in front.
std::string href_of(const DiffPlan& plan, std::string_view name, std::size_t value);
// A search engine needs one address of each difference.
bool is_plain(const DiffPlan& plan);

// A view without its files: the counts, and the links to the other ways to look at it.
DiffView summary_of(const git::Diff& diff, const DiffPlan& plan);
DiffView view_of(const git::Diff& diff, const DiffPlan& plan, const Links& links);
DiffFile show_file(const git::FileDiff& file, std::size_t at, const DiffPlan& plan,
                   const Links& links);

git::DiffOptions options_of(const DiffPlan& plan);
// The options for showing one file whole.
git::DiffOptions options_for_file(const DiffPlan& plan, const git::FileDiff& file);

constexpr std::size_t kFilesOnPage = 100;

}  // namespace stithy::code

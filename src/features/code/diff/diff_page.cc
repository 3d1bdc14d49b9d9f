// SPDX-License-Identifier: Apache-2.0
#include "features/code/diff/diff_page.h"

#include "base/text.h"

namespace stithy::code {

namespace {

// A page must come soon even for a change of 20 000 files.
constexpr std::chrono::milliseconds kDiffSpan{1'500}, kFileSpan{8'000};

// Objects may be missing from histories brought from elsewhere, and very large changes take too
// long.
Result<DiffView> without_diff(const Error& error) {
  DiffView view;
  view.unknown = true;
  if (error.code == Code::Unavailable)
    view.notes.emplace_back(
        "Comparing everything takes longer than a page may. The .diff holds all changes.");
  else if (error.code == Code::NotFound || error.code == Code::Internal)
    view.notes.emplace_back("The files cannot be compared, since objects are missing or damaged.");
  else
    return error;
  return view;
}

// One file whole: the list tells which, then only its paths are compared.
Result<DiffView> single(git::Repository& git, const git::Oid& before, const git::Oid& after,
                        const git::Diff& diff, const DiffPlan& plan, const Links& links,
                        Deadline deadline) {
  if (*plan.only >= diff.files.size()) return not_found("This change touches fewer files.");
  const git::FileDiff& wanted = diff.files[*plan.only];
  auto part = TRY(git::compare_trees(git, before, after, options_for_file(plan, wanted), deadline));
  DiffView view = summary_of(diff, plan);
  const git::FileDiff* found = &wanted;
  for (const auto& file : part->files)
    if (file.new_path == wanted.new_path && file.old_path == wanted.old_path) found = &file;
  view.shown.push_back(show_file(*found, *plan.only, plan, links));
  if (*plan.only > 0) view.pages.previous_href = href_of(plan, "file", *plan.only);
  if (*plan.only + 1 < diff.files.size())
    view.pages.next_href = href_of(plan, "file", *plan.only + 2);
  view.pages.previous_label = "File before", view.pages.next_label = "File after";
  view.pages.note =
      text::format("File {} of {}", *plan.only + 1, text::render_count(diff.files.size()));
  return view;
}

}  // namespace

Result<DiffView> diff_between(git::Repository& git, const git::Oid& before, const git::Oid& after,
                              const DiffPlan& plan, const Links& links, Deadline deadline) {
  auto diff = git::compare_trees(git, before, after, options_of(plan), deadline.sooner(kDiffSpan));
  if (!diff) return without_diff(diff.error());
  if (!plan.only) return view_of(**diff, plan, links);
  return single(git, before, after, **diff, plan, links, deadline.sooner(kFileSpan));
}

}  // namespace stithy::code

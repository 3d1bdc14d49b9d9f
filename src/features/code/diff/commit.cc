// SPDX-License-Identifier: Apache-2.0
#include "features/code/views/commit.h"
#include "base/text.h"
#include "features/code/diff/diff_view.h"
#include "features/code/finding/missing.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "kit/markdown.h"
#include "web/page.h"

namespace stithy::code {

namespace {

// A page must come soon even for a change of 20 000 files.
constexpr std::chrono::milliseconds kDiffSpan{1'500}, kFileSpan{8'000};

CommitView head_of(const access::RepoRead& at, web::Request& request, const git::Commit& commit,
                   const Links& links) {
  CommitView view{.heading = access::heading_of(request, at, "code"),
                  .id = short_id(commit.oid),
                  .full_id = commit.oid.hex(),
                  .subject = subject_of(commit),
                  .author = person_of(commit.author),
                  .committer = person_of(commit.committer),
                  .has_signature = commit.has_signature,
                  .repaired = commit.repaired,
                  .authored_at = commit.author.at,
                  .committed_at = commit.committer.at};
  view.two_people = commit.author.name != commit.committer.name;
  std::string body = commit.body;
  if (!commit.subject.empty() && view.subject != commit.subject)
    body = commit.subject + "\n\n" + body;
  if (!body.empty()) view.body = kit::render_plain_text(body);
  for (const auto& parent : commit.parents)
    view.parents.push_back({short_id(parent), links.commit(parent)});
  view.tree_href = links.at("tree", view.full_id, "");
  view.diff_href = links.commit(commit.oid) + ".diff";
  view.patch_href = links.commit(commit.oid) + ".patch";
  if (commit.parents.size() > 1) view.compared_with = short_id(commit.parents.front());
  return view;
}

// What a commit says is shown even when its files cannot be compared: objects may be missing from
// histories brought from elsewhere, and very large changes take too long.
Result<DiffView> without_diff(const Error& error) {
  DiffView view;
  view.unknown = true;
  if (error.code == Code::Unavailable)
    view.notes.emplace_back(
        "Comparing everything takes longer than a page may. The .diff holds "
        "all changes.");
  else if (error.code == Code::NotFound || error.code == Code::Internal)
    view.notes.emplace_back(
        "The files of this commit cannot be compared, since objects are "
        "missing or damaged.");
  else
    return error;
  return view;
}

// One file whole: the list tells which, then only its paths are compared.
Result<DiffView> single(git::Repository& git, const git::Oid& commit, const git::Diff& diff,
                        const DiffPlan& plan, const Links& links, Deadline deadline) {
  if (*plan.only >= diff.files.size()) return not_found("This commit changes fewer files.");
  const git::FileDiff& wanted = diff.files[*plan.only];
  auto part = TRY(git::diff_commit(git, commit, options_for_file(plan, wanted), deadline));
  DiffView view{.files = diff.file_count,
                .added = diff.additions,
                .removed = diff.deletions,
                .at_least = !diff.counts_whole,
                .ignores_whitespace = plan.ignore_whitespace};
  const git::FileDiff* found = &wanted;
  for (const auto& file : part->files)
    if (file.new_path == wanted.new_path && file.old_path == wanted.old_path) found = &file;
  view.shown.push_back(show_file(*found, *plan.only, plan, links));
  auto step = [&](std::size_t to) {
    return with_query(plan.href, "file", text::format("{}", to + 1));
  };
  if (*plan.only > 0) view.pages.previous_href = step(*plan.only - 1);
  if (*plan.only + 1 < diff.files.size()) view.pages.next_href = step(*plan.only + 1);
  view.pages.previous_label = "File before", view.pages.next_label = "File after";
  view.pages.note =
      text::format("File {} of {}", *plan.only + 1, text::render_count(diff.files.size()));
  return view;
}

}  // namespace

Result<web::Answer> commit(const access::RepoRead& at, web::Request& request) {
  Place place = TRY(open_place(at, request));
  const std::string& word = request.param("sha");
  auto revision = place.git->resolve(*place.refs, word);
  if (!revision && revision.error().code == Code::NotFound)
    return missing_revision(at, request, word);
  const git::Oid id = TRY(std::move(revision)).commit;
  auto found = TRY(place.git->load_commit(id));
  DiffPlan plan = TRY(plan_of(request, place.links.commit(id)));
  plan.new_word = id.hex();
  plan.old_word = found->parents.empty() ? id.hex() : found->parents.front().hex();
  CommitView view = head_of(at, request, *found, place.links);
  auto diff =
      git::diff_commit(*place.git, id, options_of(plan), request.deadline().sooner(kDiffSpan));
  if (!diff)
    view.diff = TRY(without_diff(diff.error()));
  else if (plan.only)
    view.diff = TRY(
        single(*place.git, id, **diff, plan, place.links, request.deadline().sooner(kFileSpan)));
  else
    view.diff = view_of(**diff, plan, place.links);
  ui::Frame frame = frame_at(request, at, text::format("{} · {}", view.subject, view.id));
  frame.islands = {"code-diff"};
  if (plan.only || plan.page > 1 || plan.ignore_whitespace) frame.indexable = false;
  return web::page(request, frame, commit_page(view, request.now()));
}

}  // namespace stithy::code

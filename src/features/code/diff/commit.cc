// SPDX-License-Identifier: Apache-2.0
#include "features/code/views/commit.h"
#include "base/text.h"
#include "features/code/diff/diff_page.h"
#include "features/code/finding/missing.h"
#include "features/code/pieces.h"
#include "features/code/routes.h"
#include "features/code/signed/signed.h"
#include "kit/markdown.h"
#include "web/page.h"

namespace stithy::code {

namespace {

CommitView head_of(const access::RepoRead& at, web::Request& request, const git::Commit& commit,
                   const Links& links) {
  CommitView view{.heading = access::heading_of(request, at, "code"),
                  .id = short_id(commit.oid),
                  .full_id = commit.oid.hex(),
                  .subject = subject_of(commit),
                  .author = person_of(commit.author),
                  .committer = person_of(commit.committer),
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
  view.tree_href = links.at(url::tree, view.full_id, "");
  view.diff_href = url::commit_diff(links.home(), view.full_id);
  view.patch_href = url::commit_patch(links.home(), view.full_id);
  if (commit.parents.size() > 1) view.compared_with = short_id(commit.parents.front());
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
  view.signature = TRY(badge_of(request, *place.git, signing::item_of(*found)));
  const git::Oid before =
      found->parents.empty() ? git::empty_tree(place.git->format()) : found->parents.front();
  view.diff = TRY(diff_between(*place.git, before, id, plan, place.links, request.deadline()));
  ui::Frame frame = frame_at(request, at, text::format("{} · {}", view.subject, view.id));
  frame.islands = {"code-diff"};
  if (!is_plain(plan)) frame.indexable = false;
  return web::page(request, frame, commit_page(view, request.now()));
}

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// Deleting a branch: what would be lost is shown first, and only that much is deleted.
#include "base/text.h"
#include "features/code/branches/branches.h"
#include "features/code/branches/branches_view.h"
#include "features/code/change_ref.h"
#include "features/code/pieces.h"
#include "features/code/views/branches.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::code {

namespace {

constexpr std::chrono::milliseconds kCountSpan{1'500};

Result<git::RefName> named(const web::Request& request) {
  auto name = git::RefName::parse_lenient("refs/heads/" + request.param("branch"));
  if (!name) return not_found("There is no branch of that name.");
  return name;
}

Result<web::Answer> ask(const access::RepoWrite& at, web::Request& request, std::string refusal,
                        int status) {
  const git::RefName name = TRY(named(request));
  Place place = TRY(open_place(at, request));
  auto tip = TRY(place.git->find_ref(name));
  if (!tip) return not_found("There is no branch of that name.");
  const std::string word(name.short_name());
  BranchDeletionView view{.heading = access::heading_of(request, at, "code"),
                          .name = word,
                          .default_branch = place.refs->default_branch(),
                          .tip = tip->hex(),
                          .action = url::delete_branch(place.links.home(), word),
                          .cancel_href = url::branches(place.links.home()),
                          .refusal = std::move(refusal)};
  if (auto commit = place.git->load_commit(*tip)) view.last = line_of(**commit, place.links);
  if (const git::Ref* head = place.refs->head()) {
    auto apart =
        git::compare_history(*place.git, head->target, *tip, request.deadline().sooner(kCountSpan));
    if (apart) view.ahead = apart->ahead;
    view.compare_href = place.links.comparison(view.default_branch, word);
  }
  ui::Frame frame = frame_at(request, at, "Delete " + word);
  frame.indexable = false;
  view.csrf = frame.csrf;
  return web::page(request, frame, branch_deletion_page(view, request.now()), status);
}

}  // namespace

Result<web::Answer> ask_branch_deletion(const access::RepoWrite& at, web::Request& request) {
  return ask(at, request, {}, 200);
}

Result<web::Answer> delete_branch(const access::RepoWrite& at, web::Request& request) {
  const git::RefName name = TRY(named(request));
  const web::Form* form = TRY(request.form());
  auto tip = git::Oid::parse(form->text("tip"));
  if (!tip) return invalid_field("tip", "The form lacks the id of the commit that is deleted.");
  request.close_reader();
  auto done = delete_ref(request.on(), at, name, *tip);
  if (!done && (done.error().code == Code::Conflict || done.error().code == Code::Invalid ||
                done.error().code == Code::Denied))
    return ask(at, request, done.error().message, web::status_of(done.error().code));
  TRY(std::move(done));
  return web::see_other_with_notice(
      request, url::branches(at.repository().path()),
      text::format("The branch {} was deleted. It was at {}.", name.short_name(), tip->hex()));
}

}  // namespace stithy::code

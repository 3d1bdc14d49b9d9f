// SPDX-License-Identifier: Apache-2.0
//
// Deleting a file, a link, a submodule or a whole folder: what goes is shown first.
#include "features/editing/views/remove.h"
#include "base/text.h"
#include "features/code/urls.h"
#include "features/editing/changes.h"
#include "features/editing/routes.h"
#include "features/editing/urls.h"
#include "features/editing/words.h"
#include "git/content/tree_walk.h"
#include "web/answer.h"
#include "web/page.h"

namespace stithy::editing {

namespace {

constexpr std::size_t kNamesShown = 20;
constexpr std::uint64_t kFilesCounted = 100'000;
constexpr std::chrono::seconds kLookTime{8};

class Remover {
 public:
  Remover(const access::RepoWrite& at, web::Request& request, Spot spot)
      : at_(at), request_(request), spot_(std::move(spot)) {}

  Result<web::Answer> open() {
    auto entry = TRY(load());
    CommitBox box = TRY(fresh_box(at_, request_, spot_, hint()));
    box.entry = entry.oid.hex();
    return render(TRY(view_of(std::move(box), entry)));
  }

  Result<web::Answer> submit() {
    const web::Form* form = TRY(request_.form());
    CommitBox box = TRY(typed_box(at_, request_, spot_, hint(), *form));
    auto made = commit(box);
    if (made)
      return answer_committed(request_, spot_, box, TRY(nearest_folder(*made)), code::url::tree,
                              *made);
    if (made.error().cause == kChangedMeanwhile) return meet_conflict(std::move(box));
    auto refusal = refusal_of("Nothing was deleted.", made.error());
    if (!refusal) return made.error();
    box.refusal = *std::move(refusal);
    auto entry = TRY(load());
    return render(TRY(view_of(std::move(box), entry)), status_of_refusal(made.error()));
  }

 private:
  std::string hint() const { return "Delete " + text::repair_utf8(spot_.path.text()); }

  Result<git::TreeEntry> load() const {
    if (spot_.path.is_root())
      return invalid("The root folder cannot be deleted. Delete what is in it.");
    return spot_.load_entry();
  }

  Result<git::Oid> commit(const CommitBox& box) const {
    CommitWish wish = TRY(wish_of(box, spot_, request_.now()));
    wish.change = [&](git::TreeEdit& tree, git::ObjectBatch&) -> Result<void> {
      auto now = TRY(tree.find(spot_.path));
      if (now && now->oid.hex() == box.entry) return tree.remove(spot_.path);
      Error error = conflict("It was changed by somebody else meanwhile.");
      error.cause = std::string(kChangedMeanwhile);
      return error;
    };
    return Committer(at_, request_, spot_.git).commit(wish);
  }

  // The folder to show afterwards: those left empty are gone as well.
  Result<git::TreePath> nearest_folder(const git::Oid& commit) const {
    git::TreePath folder = spot_.path.parent();
    while (!folder.is_root() && !spot_.git->find_entry(commit, folder)) folder = folder.parent();
    return folder;
  }

  Result<web::Answer> meet_conflict(CommitBox box) {
    auto tip = TRY(spot_.git->find_ref(spot_.branch));
    if (!tip) return conflict("The branch was deleted meanwhile.");
    auto now = spot_.git->find_entry(*tip, spot_.path);
    if (!now)
      return web::see_other_with_notice(
          request_, spot_.href(code::url::tree, TRY(nearest_folder(*tip))),
          text::format("{} is gone already.", text::repair_utf8(spot_.path.text())));
    ConflictView conflict{
        .file_href = spot_.href(now->is_directory() ? code::url::tree : code::url::blob),
        .what = "changed"};
    if (auto base = git::Oid::parse(box.base)) {
      auto changes =
          compare(spot_, *base, *tip, {spot_.path}, nullptr, request_.deadline().sooner(kLookTime));
      if (changes) conflict.changes = *std::move(changes);
    }
    box.base = tip->hex();
    box.entry = now->oid.hex();
    DeleteView view = TRY(view_of(std::move(box), *now));
    view.conflict = std::move(conflict);
    return render(std::move(view), 409);
  }

  Result<void> list_folder(const git::TreeEntry& folder, DeleteView& view) const {
    const git::WalkLimits limits{.files_max = kFilesCounted,
                                 .deadline = request_.deadline().sooner(kLookTime)};
    view.at_least =
        !TRY(git::walk_files(*spot_.git, folder.oid, limits, [&](const git::WalkedFile& file) {
          if (view.names.size() < kNamesShown) view.names.push_back(text::repair_utf8(file.path));
          ++view.files;
          return true;
        }));
    return {};
  }

  Result<DeleteView> view_of(CommitBox box, const git::TreeEntry& entry) const {
    DeleteView view{.heading = access::heading_of(request_, at_, "code"),
                    .crumbs = spot_.crumbs(spot_.path.parent()),
                    .action = spot_.href(url::delete_),
                    .path = text::repair_utf8(spot_.path.text()),
                    .name = text::repair_utf8(spot_.path.name()),
                    .is_folder = entry.is_directory(),
                    .commit = std::move(box)};
    view.commit.cancel_href = spot_.href(entry.is_directory() ? code::url::tree : code::url::blob);
    if (view.is_folder) {
      TRY(list_folder(entry, view));
      return view;
    }
    // Against nothing, the whole file is one removal.
    auto changes = compare(spot_, *spot_.tip, git::empty_tree(spot_.git->format()), {spot_.path},
                           nullptr, request_.deadline().sooner(kLookTime));
    if (changes) view.changes = *std::move(changes);
    return view;
  }

  web::Answer render(DeleteView view, int status = 200) {
    ui::Frame frame = access::repo_frame(request_, at_, "Delete " + view.path);
    frame.indexable = false;
    view.commit.csrf = frame.csrf;
    return web::page(request_, frame, delete_page(view), status);
  }

  const access::RepoWrite& at_;
  web::Request& request_;
  const Spot spot_;
};

}  // namespace

Result<web::Answer> show_delete(const access::RepoWrite& at, web::Request& request) {
  return Remover(at, request, TRY(find_spot(at, request))).open();
}

Result<web::Answer> save_delete(const access::RepoWrite& at, web::Request& request) {
  return Remover(at, request, TRY(find_spot(at, request))).submit();
}

}  // namespace stithy::editing

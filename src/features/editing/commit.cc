// SPDX-License-Identifier: Apache-2.0
#include "features/editing/commit.h"

#include "base/log.h"
#include "base/text.h"
#include "git/edit/commit_draft.h"
#include "pillars/access/ref_policy.h"
#include "pillars/repo/journal.h"

namespace stithy::editing {

namespace {

constexpr std::chrono::seconds kCommitTime{120};
constexpr std::size_t kMessageBytesMax = std::size_t{64} << 10;

}  // namespace

git::BranchEdit Committer::edit_with(git::RefJournal& journal) const {
  const Foundations& on = request_.on();
  const RepoId id = at_.repository().id;
  return {.gateway = on.git,
          .lanes = on.repositories.lanes(),
          .journal = journal,
          .repository = on.repositories.path_of(id),
          .key = repo::lane_key(id),
          .meta = request_.id(),
          .format = git_->format(),
          .confirm =
              [&on, this, id](const git::RefChange& change) {
                return access::check_ref_move(on, at_.who(), id, change);
              },
          .deadline = Deadline::in(kCommitTime)};
}

git::BranchEdit::Make Committer::maker(const CommitWish& wish) const {
  return [this, &wish](const std::optional<git::Oid>& tip,
                       git::ObjectBatch& batch) -> Result<git::Oid> {
    if (!tip && wish.base)
      return conflict("The branch was deleted meanwhile. Commit to a new branch instead.");
    std::optional<git::Oid> root;
    if (tip) root = TRY(git_->load_links(*tip)).tree;
    git::TreeEdit tree(git_->format(), root,
                       [this](const git::Oid& oid) { return git_->read_raw_tree(oid); });
    TRY(wish.change(tree, batch));
    const git::Oid made = tree.write(batch);
    if (root == made) return invalid("Nothing differs from what is on the branch already.");
    git::CommitDraft draft{.tree = made,
                           .parents = {},
                           .author = wish.author,
                           .committer = wish.committer,
                           .message = wish.message};
    if (tip) draft.parents.push_back(*tip);
    return batch.add(git::ObjectKind::Commit, TRY(git::render_commit(draft)));
  };
}

Result<git::Oid> Committer::commit(const CommitWish& wish) const {
  if (wish.message.size() > kMessageBytesMax)
    return too_large(
        text::format("The message is larger than {}.", text::render_size(kMessageBytesMax)));
  request_.close_reader();
  const Foundations& on = request_.on();
  repo::Journal journal({.database = on.database,
                         .clock = on.clock,
                         .store = on.repositories,
                         .repository = at_.repository().id,
                         .actor = at_.who().user,
                         .reason = "edit"});
  const git::BranchEdit edit = edit_with(journal);
  const git::Oid made = TRY(wish.new_branch && wish.base
                                ? edit.commit_to_new(*wish.new_branch, *wish.base, maker(wish))
                                : edit.commit(wish.branch, maker(wish)));
  LOG(Info, "editing.committed",
      {{"request", request_.id()},
       {"repository", at_.repository().id.value()},
       {"actor", at_.who().user.value()},
       {"commit", made.hex()}});
  if (on.jobs) on.jobs->wake();
  return made;
}

Result<void> Committer::preview(const CommitWish& wish, const std::optional<git::Oid>& tip,
                                const git::BranchEdit::Look& look) const {
  request_.close_reader();
  git::NoJournal journal;  // nothing moves
  return edit_with(journal).preview(tip, maker(wish), look);
}

Result<std::optional<git::Oid>> Committer::find_tip(const CommitWish& wish) const {
  if (wish.new_branch) return wish.base;
  return git_->find_ref(wish.branch);
}

}  // namespace stithy::editing

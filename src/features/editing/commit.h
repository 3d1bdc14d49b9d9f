// SPDX-License-Identifier: Apache-2.0
//
// commit.h — the verb of this feature: changes of a tree become a commit on a branch.
//
// Pages and the API come through here. The branch moves by the commit protocol, with the journal's
// reason "edit", so that whoever listens to pushes hears of it; permission is asked again under the
// lane. When the branch moved on since a page was opened, the change is applied to the commit it is
// at now, and `change` says whether it still fits. Thread-safe; blocking.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "git/edit/branch_edit.h"
#include "git/edit/tree_edit.h"
#include "git/repository.h"
#include "pillars/access/grants.h"
#include "pillars/foundations.h"

namespace stithy::editing {

// Why a change does not fit any more: the cause of a Conflict that pages answer with a choice.
constexpr std::string_view kChangedMeanwhile = "changed meanwhile";

struct CommitWish {
  git::RefName branch;
  std::optional<git::RefName> new_branch = {};  // to be made for this commit, instead
  // The commit that a new branch begins at, and that the change was made for.
  std::optional<git::Oid> base = {};
  git::Signature author = {}, committer = {};
  std::string message = {};
  // Applies the change to the tree that the commit will stand on. May be called twice.
  std::function<Result<void>(git::TreeEdit& tree, git::ObjectBatch& batch)> change = {};
};

class Committer {
 public:
  Committer(const access::RepoWrite& at, web::Request& request,
            std::shared_ptr<git::Repository> git)
      : at_(at), request_(request), git_(std::move(git)) {}

  // The new commit. Conflict with kChangedMeanwhile as its cause: decide again.
  Result<git::Oid> commit(const CommitWish& wish) const;
  // Shows what would be committed on `tip`, while it waits in quarantine.
  Result<void> preview(const CommitWish& wish, const std::optional<git::Oid>& tip,
                       const git::BranchEdit::Look& look) const;
  // Where the commit would stand: the branch as it is now, or what a new one begins at.
  Result<std::optional<git::Oid>> find_tip(const CommitWish& wish) const;

 private:
  git::BranchEdit edit_with(git::RefJournal& journal) const;
  git::BranchEdit::Make maker(const CommitWish& wish) const;

  const access::RepoWrite& at_;
  web::Request& request_;
  const std::shared_ptr<git::Repository> git_;
};

}  // namespace stithy::editing

// SPDX-License-Identifier: Apache-2.0
//
// branch_edit.h — one commit made here, and the branch that moves to it.
//
// The caller says, for the commit that the branch is at, what the new commit is; the objects wait
// in a quarantine and the branch moves by git/ref_transaction.h, exactly as after a push. A first
// attempt works beside other writers; when one of them was faster, the second holds the lane from
// reading the branch to moving it, so that it cannot lose again. Blocking; thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "git/edit/object_batch.h"
#include "git/ref_transaction.h"

namespace stithy::git {

struct BranchEdit {
  const Gateway& gateway;
  RefLanes& lanes;
  RefJournal& journal;
  sys::Path repository;
  std::string key;  // of lanes and journal
  std::string meta = {};
  ObjectFormat format = ObjectFormat::Sha1;
  std::function<Result<void>(const RefChange&)> confirm = {};  // under the lane
  Deadline deadline = Deadline::in(std::chrono::seconds(60));

  // Adds to the batch what the commit needs and gives its id; `tip` is where the branch is, none
  // for a branch without commits. May be called twice. Its refusal is the answer.
  using Make = std::function<Result<Oid>(const std::optional<Oid>& tip, ObjectBatch& batch)>;

  // Moves `branch`, which may not exist yet when the repository is empty. The new commit.
  Result<Oid> commit(const RefName& branch, const Make& make) const;
  // Makes `branch` with a commit on top of `start`. Conflict when the branch exists.
  Result<Oid> commit_to_new(const RefName& branch, const Oid& start, const Make& make) const;

  // What would be committed on `tip`, shown to `look` while it waits in quarantine; nothing stays.
  using Look = std::function<Result<void>(const Oid& commit, const QuarantinePaths& objects)>;
  Result<void> preview(const std::optional<Oid>& tip, const Make& make, const Look& look) const;

 private:
  Result<Oid> attempt(const RefName& branch, const std::optional<Oid>& tip,
                      const std::optional<Oid>& parent, const Make& make,
                      const RefLanes::Lane* held) const;
};

}  // namespace stithy::git

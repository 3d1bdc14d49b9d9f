// SPDX-License-Identifier: Apache-2.0
//
// change.h — the verbs of a repository's settings, for pages and the API alike.
//
// Each takes the grant of an administrator of the repository and runs in the caller's transaction,
// except for the default branch, which is also a file. What is changed is told of in an event and
// logged with the actor.
#pragma once

#include <string_view>

#include "pillars/access/grants.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"
#include "pillars/repo/repository.h"

namespace stithy::repos {

Result<void> describe(db::Tx& tx, const access::RepoAdmin& at, const repo::About& about,
                      Instant now);
// The old address leads to the new one until somebody takes the old name.
Result<void> rename(db::Tx& tx, const access::RepoAdmin& at, std::string_view name, Instant now);
Result<void> change_visibility(db::Tx& tx, const access::RepoAdmin& at, repo::Visibility visibility,
                               Instant now);
Result<void> archive(db::Tx& tx, const access::RepoAdmin& at, Instant now);
Result<void> unarchive(db::Tx& tx, const access::RepoAdmin& at, Instant now);
// To an account one owns, or to any for administrators of the instance. The former owner stays an
// administrator of the repository.
Result<void> transfer(db::Tx& tx, const access::RepoAdmin& at, std::string_view owner, Instant now);
// Whether there is anybody they may give it to.
Result<bool> may_transfer(db::Reader& reader, const access::RepoAdmin& at);
// Into the bin, from where administrators of the instance bring it back within kTrashSpan.
Result<void> trash(db::Tx& tx, const access::RepoAdmin& at, Instant now);
// Invalid when there is no such branch; in an empty repository any name will do.
Result<void> choose_default_branch(const Foundations& on, const access::RepoAdmin& at,
                                   std::string_view branch);

// By login. The owner needs no role and gets none.
Result<void> put_member(db::Tx& tx, const access::RepoAdmin& at, std::string_view login,
                        repo::Role role, Instant now);
Result<void> remove_member(db::Tx& tx, const access::RepoAdmin& at, std::string_view login,
                           Instant now);

}  // namespace stithy::repos

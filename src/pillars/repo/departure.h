// SPDX-License-Identifier: Apache-2.0
//
// departure.h — repositories when an account is deleted: the roles it had, and those it owned.
#pragma once

#include <string>
#include <vector>

#include "pillars/repo/repository.h"

namespace stithy::repo {

// Names of one owner's repositories that the other has, too; a few of them.
Result<std::vector<std::string>> list_clashes(db::Reader& reader, NamespaceId from, NamespaceId to);
// Takes every role as a collaborator away.
Result<void> leave_all(db::Tx& tx, UserId user, UserId by, Instant now);

// Those that a namespace owns, without those in the bin, in the order in which they were made.
Result<std::vector<Repository>> list_owned(db::Reader& reader, NamespaceId owner,
                                           std::int64_t at_most);
Result<std::int64_t> count_owned(db::Reader& reader, NamespaceId owner);
// Into the bin, and told of; who had it is gone.
Result<void> clear_repository(db::Tx& tx, const Repository& repository, UserId by, Instant now);
// To another owner, under its name or, when that is taken there by now, one that holds its id.
Result<void> bequeath(db::Tx& tx, const Repository& repository, NamespaceId heir, UserId by,
                      Instant now);

}  // namespace stithy::repo

// SPDX-License-Identifier: Apache-2.0
//
// records.h — entries of the audit log about a repository; for the verbs of this pillar.
#pragma once

#include <string_view>
#include <vector>

#include "kit/audit/record.h"
#include "pillars/repo/repository.h"

namespace stithy::repo {

// About this repository, with the name it has now.
Result<void> record_of(db::Tx& tx, RepoId id, std::string_view action,
                       std::vector<audit::Change> changes = {});
Result<void> record_deed(db::Tx& tx, const Repository& repository, std::string_view action);
// "repo.rename" or "repo.transfer"; a transfer belongs to both owners, so each gets an entry.
Result<void> record_move(db::Tx& tx, const Repository& from, NamespaceId owner,
                         std::string_view name);
// "repo.add_member", "repo.update_member", "repo.remove_member"
Result<void> record_member(db::Tx& tx, RepoId id, UserId member, Role before, Role after);
// What moves refs, held until they have moved; who does it is `by` where nobody else is known.
Result<void> record_push(db::Tx& tx, RepoId id, std::string_view reason, UserId by,
                         std::string_view refs, IntentId intent);

}  // namespace stithy::repo

// SPDX-License-Identifier: Apache-2.0
//
// ref_policy.h — whether a person may move a ref, asked at the moment it moves.
//
// Whatever moves a ref for a person asks here under the repository's lane, just before the intent
// is written: pushes, edits in the browser and the API. What was allowed when a long push began may
// have been taken away since. Rules about single branches belong here as well, so that no way in
// can miss them. Opens a read session of its own.
#pragma once

#include "base/result.h"
#include "git/ref_transaction.h"
#include "pillars/access/grants.h"

namespace stithy::access {

Result<void> check_ref_move(const Foundations& on, const web::Principal& who, RepoId repository,
                            const git::RefChange& change);

}  // namespace stithy::access

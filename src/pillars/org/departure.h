// SPDX-License-Identifier: Apache-2.0
//
// departure.h — what organisations lose when an account is deleted.
#pragma once

#include <string>
#include <vector>

#include "pillars/org/organisation.h"

namespace stithy::org {

// Names of the organisations that nobody else owns who may sign in.
Result<std::vector<std::string>> list_only_owned(db::Reader& reader, UserId user);
// Ends every membership, also of teams, and every invitation. Conflict as remove_member().
Result<void> leave_all(db::Tx& tx, UserId user, UserId by, Instant now);

}  // namespace stithy::org

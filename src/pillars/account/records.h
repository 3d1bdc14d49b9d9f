// SPDX-License-Identifier: Apache-2.0
//
// records.h — entries of the audit log about a person; for the verbs of this pillar, and for those
// who do the same by other means.
#pragma once

#include <string_view>
#include <vector>

#include "kit/audit/record.h"

namespace stithy::account {

// About this person, with the name they have now.
Result<void> record_of(db::Tx& tx, UserId user, std::string_view action,
                       std::vector<audit::Change> changes = {});
// "user.login", by the person who has just proven who they are.
Result<void> record_entry(db::Tx& tx, UserId user);

}  // namespace stithy::account

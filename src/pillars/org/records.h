// SPDX-License-Identifier: Apache-2.0
//
// records.h — entries of the audit log about an organisation; for the verbs of this pillar.
#pragma once

#include <string_view>
#include <vector>

#include "kit/audit/record.h"
#include "pillars/org/organisation.h"
#include "pillars/org/team.h"

namespace stithy::org {

// About this organisation, with the name it has now.
Result<void> record_of(db::Tx& tx, NamespaceId id, std::string_view action,
                       std::vector<audit::Change> changes = {});
// "org.add_member", "org.update_member", "org.remove_member"
Result<void> record_member(db::Tx& tx, NamespaceId id, UserId member, Membership before,
                           Membership after);
// "team.create" and its like; with a member, about them.
Result<void> record_team(db::Tx& tx, NamespaceId organisation, std::string_view slug,
                         std::string_view action, UserId member = {});

}  // namespace stithy::org

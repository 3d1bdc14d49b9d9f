// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/departure.h"

#include "pillars/org/queries.h"

namespace stithy::org {

Result<std::vector<std::string>> list_only_owned(db::Reader& reader, UserId user) {
  return sql::list_only_owned(reader, user);
}

Result<void> leave_all(db::Tx& tx, UserId user, UserId by, Instant now) {
  for (const auto& one : TRY(list_belongings(tx, user, true)))
    TRY(remove_member(tx, one.organisation.id, user, by, now));
  TRY(sql::delete_invitations_to(tx, user));
  return {};
}

}  // namespace stithy::org

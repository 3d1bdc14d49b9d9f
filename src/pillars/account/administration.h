// SPDX-License-Identifier: Apache-2.0
//
// administration.h — what administrators of the instance do with accounts.
//
// Each leaves an entry in the audit log. Sessions, tokens, keys and streams of who is suspended or
// loses a right are refused at their next check, which for streams comes every few seconds.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pillars/account/account.h"

namespace stithy::account {

// By name, after `after` (a folded name); with words, those whose name or address holds them. The
// disabled are among them.
Result<std::vector<Account>> search_accounts(db::Reader& reader, std::string_view words,
                                             std::string_view after, std::int64_t at_most);

// Conflict when nobody who administers the instance would be left.
Result<void> set_administrator(db::Tx& tx, UserId user, bool administers);
Result<void> suspend(db::Tx& tx, UserId user, Instant now);
Result<void> unsuspend(db::Tx& tx, UserId user, Instant now);

}  // namespace stithy::account

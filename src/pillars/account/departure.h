// SPDX-License-Identifier: Apache-2.0
//
// departure.h — the end of an account, as far as the account itself is concerned.
//
// The row stays without anything about the person, since others name it: who pushed, who invited.
// find_account() and all lists pass over it. The name is held for a while, so that nobody comes
// into what still bears it. Runs inside the caller's transaction; pillars/access/departure.h is the
// whole of it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/account/account.h"

namespace stithy::account {

constexpr std::chrono::hours kNameHeldSpan{24 * 90};

// What stands in the place of a name: no account can have it.
std::string name_of_removed(UserId id);

// Whether nobody else administers the instance and may sign in.
Result<bool> is_last_administrator(db::Reader& reader, const Account& account);
// Ends sessions, tokens, keys, addresses, links and the second factor with it, and tells of it.
// Conflict for the last administrator.
Result<void> remove_account(db::Tx& tx, const Account& account, UserId by, Instant now);

// Conflict while a name is kept from others after its account was deleted.
Result<void> check_not_held(db::Reader& reader, std::string_view name, Instant now);
Result<void> forget_held_names(db::Tx& tx, Instant now);

}  // namespace stithy::account

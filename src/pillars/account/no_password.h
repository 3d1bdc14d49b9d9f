// SPDX-License-Identifier: Apache-2.0
//
// no_password.h — accounts of people who sign in elsewhere: no password opens them until they
// choose one, by the link for a new one.
//
// All functions run inside the caller's session or transaction and hold no state.
#pragma once

#include "pillars/account/account.h"

namespace stithy::account {

// Checked like any account (account.h: prepare_account), and made the same way.
Result<PreparedAccount> prepare_without_password(
    NewAccount account, const std::set<std::string, std::less<>>& reserved);
Result<bool> has_password(db::Reader& reader, UserId id);

}  // namespace stithy::account

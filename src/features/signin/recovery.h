// SPDX-License-Identifier: Apache-2.0
//
// recovery.h — a new password for who reads the mail of the account's address.
//
// Asking answers the same, as fast, for addresses with and without an account: a job finds out and
// writes. The link works once, for half an hour, and ends with any other change of the password;
// of one account at most one is made in five minutes. The address in it is the configured one.
#pragma once

#include <string_view>

#include "kit/jobs/jobs.h"
#include "pillars/foundations.h"

namespace stithy::signin {

// In the caller's transaction. `email` is folded and well-formed.
Result<void> order_recovery(db::Tx& tx, std::string_view email, Instant now);
kit::JobKind recovery_kind(const Foundations& on);

}  // namespace stithy::signin

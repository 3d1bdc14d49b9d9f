// SPDX-License-Identifier: Apache-2.0
//
// set_up.h — making the first administrator.
//
// The secret is spent, the account made and the session opened in one transaction, so of any number
// of callers with the same secret exactly one succeeds, and a failure leaves the secret good.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "pillars/account/account.h"

namespace stithy::signin {

// From where a session is opened, as its owner will see it in the list of sessions.
struct Visit {
  std::string address, user_agent;
  Instant now;
};

// The cookie of the new session. NotFound when setup is done already, also by a caller that was
// quicker. The hash was made before, outside of the transaction.
Result<Secret<>> set_up(db::Tx& tx, std::string_view secret,
                        const account::PreparedAccount& administrator, const Visit& visit);

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
#include "features/signin/set_up.h"

#include "pillars/account/credentials.h"

namespace stithy::signin {

Result<Secret<>> set_up(db::Tx& tx, std::string_view secret,
                        const account::PreparedAccount& administrator, const Visit& visit) {
  if (!TRY(account::spend_setup_secret(tx, secret, visit.now)))
    return not_found("Setup is done already. Sign in instead.");
  UserId user = TRY(account::create_account(tx, administrator, visit.now));
  return account::open_session(tx, user, visit.address, visit.user_agent, visit.now);
}

}  // namespace stithy::signin

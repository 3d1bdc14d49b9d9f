// SPDX-License-Identifier: Apache-2.0
#include "features/people/change_password.h"

#include "pillars/account/account.h"
#include "pillars/account/credentials.h"

namespace stithy::people {

Result<std::string> checked_hash(db::Reader& reader, const PasswordChange& change) {
  TRY(account::check_password(change.new_password));
  if (!TRY(account::verify_password_of(reader, change.user, change.old_password)))
    return invalid_field("old_password", "The present password is wrong.");
  if (change.new_password.reveal() == change.old_password.reveal())
    return invalid_field("password", "The new password is the old one.");
  return account::prepare_password(change.new_password);
}

Result<void> apply_password(db::Tx& tx, const PasswordChange& change, const std::string& hash,
                            Instant now) {
  TRY(account::set_password_hash(tx, change.user, hash, now));
  TRY(account::close_sessions_but(tx, change.user, change.keep));
  return account::confirm_session(tx, change.keep, now);
}

}  // namespace stithy::people

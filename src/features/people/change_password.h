// SPDX-License-Identifier: Apache-2.0
//
// change_password.h — a new password for somebody who knows the old one.
//
// In two steps, so that no transaction waits for the hash: checked_hash() first, with a reader,
// then apply_password() in a transaction, which also ends every other session of the person.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"

namespace stithy::people {

struct PasswordChange {
  UserId user;
  SessionId keep;  // the session that asks
  Secret<> old_password, new_password;
};

// The hash of the new password. Invalid, with the field, when the old one is wrong or the new one
// breaks a rule or is the old one.
Result<std::string> checked_hash(db::Reader& reader, const PasswordChange& change);
Result<void> apply_password(db::Tx& tx, const PasswordChange& change, const std::string& hash,
                            Instant now);

}  // namespace stithy::people

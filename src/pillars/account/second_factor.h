// SPDX-License-Identifier: Apache-2.0
//
// second_factor.h — what is asked for beside the password: a code of an authenticator, or one of
// the recovery codes that stand in for a lost one.
//
// A code counts once: the step of an authenticator's code only moves on, and a recovery code is
// spent, each in the statement that checks it, so of any number of callers with one code exactly
// one is let in. Secrets are sealed with a key of the instance. All functions run inside the
// caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "web/keys.h"

namespace stithy::account {

constexpr int kRecoveryCodes = 10;

struct SecondFactor {
  Instant since;
  std::int64_t recovery_codes_left = 0;
};
Result<std::optional<SecondFactor>> find_second_factor(db::Reader& reader, UserId user);
// The same without counting, for the way in.
Result<bool> has_second_factor(db::Reader& reader, UserId user);

// A new secret for an authenticator; it counts once a code of it was given (enable_totp). The one
// in use, if there is one, goes on until then.
Result<void> begin_totp(db::Tx& tx, const web::Keys& keys, UserId user);
// The raw bytes of the secret that waits for its first code.
Result<std::optional<Secret<>>> find_pending_totp(db::Reader& reader, const web::Keys& keys,
                                                  UserId user);
// Nothing when the code is wrong. Else the recovery codes, which are shown this once; earlier ones
// count no more.
Result<std::optional<std::vector<std::string>>> enable_totp(db::Tx& tx, const web::Keys& keys,
                                                            UserId user, std::string_view code,
                                                            Instant now);
Result<std::vector<std::string>> renew_recovery_codes(db::Tx& tx, UserId user);
// On, if it was not; then the recovery codes, which are shown this once.
Result<std::optional<std::vector<std::string>>> enable_second_factor(db::Tx& tx, UserId user,
                                                                     Instant now);
Result<bool> has_totp(db::Reader& reader, UserId user);
// The authenticator alone: something else is still asked for.
Result<void> drop_totp(db::Tx& tx, UserId user);
// Everything; keys that devices hold are pillars/passkey's.
Result<void> disable_second_factor(db::Tx& tx, UserId user);

enum class Accepted : std::uint8_t { No, Authenticator, RecoveryCode };
// As people type it: with or without spaces and dashes.
Result<Accepted> accept_code(db::Tx& tx, const web::Keys& keys, UserId user, std::string_view code,
                             Instant now);

}  // namespace stithy::account

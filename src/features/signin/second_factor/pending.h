// SPDX-License-Identifier: Apache-2.0
//
// pending.h — the step between the password and the second factor.
//
// Who gave the right password holds a secret in a cookie for ten minutes. It opens no session: it
// says whose code is asked for. After so many wrong codes it is worth nothing, and the password is
// asked again; how fast codes may be tried over several such steps is in throttle.h. All functions
// run inside the caller's session or transaction and hold no state.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "base/secret.h"
#include "db/db.h"
#include "features/signin/set_up.h"
#include "web/keys.h"

namespace stithy::signin {

constexpr std::string_view kPendingCookie = "second";
constexpr std::chrono::minutes kPendingSpan{10};
constexpr int kTriesMax = 8;

Result<Secret<>> begin_pending(db::Tx& tx, UserId user, Instant now);
Result<std::optional<UserId>> find_pending(db::Reader& reader, std::string_view secret,
                                           Instant now);
// False when it may not be tried any more. In a transaction of its own, before the code is looked
// at, so that no failure of what follows takes it back.
Result<bool> count_try(db::Tx& tx, std::string_view secret);

struct Entry {
  Secret<> cookie;  // of the new session
  bool by_recovery_code = false;
};
// Checks the code, ends the step and opens the session, for one caller alone; nothing when the code
// is wrong or somebody was quicker.
Result<std::optional<Entry>> finish_pending(db::Tx& tx, const web::Keys& keys,
                                            std::string_view secret, std::string_view code,
                                            const Visit& visit);
// Ends the step for who proved it otherwise; true for one caller alone.
Result<bool> end_pending(db::Tx& tx, std::string_view secret);
Result<void> forget_expired_pending(db::Tx& tx, Instant now);

}  // namespace stithy::signin

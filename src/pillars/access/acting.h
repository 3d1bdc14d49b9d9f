// SPDX-License-Identifier: Apache-2.0
//
// acting.h — an administrator who sees and does what somebody else may, for an hour.
//
// The session stays the administrator's: their password, their end, their suspension end it. While
// it lasts the principal is the other person, with `acting_admin` set; grants that ask for a fresh
// password, and rows about credentials, refuse. Never as another administrator; who becomes one, or
// is suspended, is not acted as any longer. Live pages are not told of changes meanwhile.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "pillars/account/account.h"
#include "web/request.h"

namespace stithy::access {

constexpr std::chrono::hours kActingSpan{1};
constexpr std::size_t kReasonBytesMax = 200;

// Conflict for administrators and the suspended; Invalid at "reason" without one.
Result<void> begin_acting(db::Tx& tx, const web::Principal& who, const account::Account& as,
                          std::string_view reason, Instant now);
// False when there is nothing to end.
Result<bool> end_acting(db::Tx& tx, const web::Principal& who);

// The other person, while the session of this administrator acts as them.
Result<std::optional<web::Principal>> acted_as(db::Reader& reader, const web::Principal& admin,
                                               Instant now);
// Denied for what an administrator may not do in somebody else's name.
Result<void> check_acting(const web::Request& request);

}  // namespace stithy::access

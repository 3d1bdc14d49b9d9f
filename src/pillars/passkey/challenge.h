// SPDX-License-Identifier: Apache-2.0
//
// challenge.h — the random words that an authenticator signs, so that no answer counts twice.
//
// A challenge is made without being stored: it carries the instant of its end and a signature over
// what it is for and whom it was shown to, so that a page that only reads can hold one and
// strangers fill no table. Once answered it is noted until its end. Holds no state; thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "web/keys.h"

namespace stithy::passkey {

constexpr std::chrono::minutes kChallengeSpan{5};

// What it is for ("add", "sign-in"), and the session or visitor that it was shown to.
struct Occasion {
  std::string_view purpose, shown_to;
};

std::string make_challenge(const web::Keys& keys, const Occasion& occasion, Instant now);
// Its end. Code::Invalid, with words for the log, when it is none of ours, of another occasion or
// too old.
Result<Instant> check_challenge(const web::Keys& keys, const Occasion& occasion,
                                std::string_view challenge, Instant now);
// Code::Invalid when it was answered before. In a transaction of its own, before the answer is
// looked at, so that no failure of what follows takes it back.
Result<void> spend_challenge(db::Tx& tx, std::string_view challenge, Instant end);
Result<void> forget_old_challenges(db::Tx& tx, Instant now);

}  // namespace stithy::passkey

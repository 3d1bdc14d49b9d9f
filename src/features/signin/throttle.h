// SPDX-License-Identifier: Apache-2.0
//
// throttle.h — how fast passwords may be tried.
//
// Three buckets of the class SigningIn. By address: the dispatcher takes one for each post, and a
// wrong password takes one more. By account and address: one each. By account from anywhere: a
// fifth each, so that guessing from many addresses is slow too; this one does not hold for
// addresses the account is signed in from, so that strangers cannot lock its owner out. Nobody is
// locked out for good: every bucket refills. The name is counted as typed, whether it exists or
// not.
#pragma once

#include <string_view>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "web/rate.h"

namespace stithy::signin {

struct Attempt {
  std::string_view login;    // as typed
  std::string_view address;  // of the client
  Instant now;
};

// Limited, with the time to wait, before any password is looked at.
Result<void> admit_attempt(web::RateLimiter& rates, db::Reader& reader, const Attempt& attempt);
void count_wrong_password(web::RateLimiter& rates, const Attempt& attempt);
// The same of a code of the second factor: an account's codes are tried at half the rate of
// passwords, from wherever.
Result<void> admit_code(web::RateLimiter& rates, UserId user, Instant now);
// The same for a signed-in person who gives the password again.
void count_wrong_password(web::RateLimiter& rates, UserId user, Instant now);

}  // namespace stithy::signin

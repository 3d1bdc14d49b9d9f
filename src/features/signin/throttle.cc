// SPDX-License-Identifier: Apache-2.0
#include "features/signin/throttle.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/account/account.h"
#include "pillars/account/credentials.h"
#include "pillars/account/names.h"

namespace stithy::signin {

namespace {

using web::RateClass;

constexpr double kAnywhereWeight = 0.2;
constexpr std::size_t kLoginBytesMax = 254;  // of an e-mail address

Result<bool> is_known_address(db::Reader& reader, const Attempt& attempt) {
  auto user = TRY(account::find_user_named(reader, attempt.login));
  if (!user) return false;
  auto sessions = TRY(account::list_sessions(reader, *user, attempt.now));
  auto prefix = web::address_prefix(attempt.address);
  return std::any_of(sessions.begin(), sessions.end(), [&](const account::Session& session) {
    return web::address_prefix(session.address) == prefix;
  });
}

Error wait_longer(const Error& limit) {
  auto wait = limit.retry_after.value_or(std::chrono::seconds(1));
  return limited(
      text::format("Too many attempts to sign in. Try again in {}.",
                   text::plural(static_cast<std::uint64_t>(wait.count()), "second", "seconds")),
      wait);
}

}  // namespace

Result<void> admit_attempt(web::RateLimiter& rates, db::Reader& reader, const Attempt& attempt) {
  std::string name = account::fold_name(text::prefix(attempt.login, kLoginBytesMax));
  std::string here = text::format("account {} at {}", name, web::address_prefix(attempt.address));
  auto own = rates.take(RateClass::SigningIn, here, attempt.now);
  if (!own) return wait_longer(own.error());
  auto anywhere = rates.take(RateClass::SigningIn, "account " + name, attempt.now, kAnywhereWeight);
  if (!anywhere && !TRY(is_known_address(reader, attempt))) return wait_longer(anywhere.error());
  return {};
}

Result<void> admit_code(web::RateLimiter& rates, UserId user, Instant now) {
  constexpr double kCodeWeight = 2;
  auto own =
      rates.take(RateClass::SigningIn, text::format("code u{}", user.value()), now, kCodeWeight);
  if (!own) return wait_longer(own.error());
  return {};
}

// An empty bucket is what was wanted: the answer does not matter.
void count_wrong_password(web::RateLimiter& rates, const Attempt& attempt) {
  static_cast<void>(
      rates.take(RateClass::SigningIn, web::address_prefix(attempt.address), attempt.now));
}

void count_wrong_password(web::RateLimiter& rates, UserId user, Instant now) {
  static_cast<void>(rates.take(RateClass::SigningIn, text::format("u{}", user.value()), now));
}

}  // namespace stithy::signin

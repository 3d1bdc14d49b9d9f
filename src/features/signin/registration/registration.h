// SPDX-License-Identifier: Apache-2.0
//
// registration.h — from an e-mail address to an account.
//
// Whoever asks gets a link by mail; the account is made when the link is used, with a password that
// is chosen there. So an address is proven before anything belongs to it, and nobody can prepare an
// account, with a password of theirs, for the reader of somebody else's mail. What is answered does
// not tell whether the address has an account already: a job finds out and writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "features/signin/queries.h"
#include "features/signin/settings.h"
#include "kit/jobs/jobs.h"
#include "pillars/account/account.h"
#include "pillars/foundations.h"

namespace stithy::signin {

using Registration = sql::RegistrationRow;

// Denied with the reason unless people may ask for accounts themselves, or (`invited`) at least by
// invitation.
Result<void> check_open(RegistrationMode mode, bool invited);
// Invalid with the field "email".
Result<void> check_domain(const kit::StringList& domains, std::string_view email_folded);

struct Wish {
  std::string email, email_folded, login;
};
// In the caller's transaction; the link comes by mail, at most every five minutes.
Result<void> order_link(db::Tx& tx, const Wish& wish, Instant now);
// Conflict when the address has an account. Sends the link at once, also when there was one before.
Result<void> invite(db::Tx& tx, const Foundations& on, std::string_view email, UserId by,
                    Instant now);

// What a link leads to; nothing when it was used, withdrawn or has expired.
Result<std::optional<Registration>> find_by_link(db::Reader& reader, std::string_view secret,
                                                 Instant now);

enum class Proven : std::uint8_t { Made, Waits };
struct Outcome {
  Proven how = Proven::Made;
  UserId user;  // who was made
};
// Spends the link. NotFound when somebody was quicker; Conflict when the name is taken, and then
// the link stays good. `waits`: an administrator has to agree first.
Result<Outcome> prove(db::Tx& tx, const Foundations& on, std::string_view secret,
                      const account::PreparedAccount& prepared, bool waits, Instant now);

// What an administrator decides of those who wait. NotFound; Conflict when the name was taken
// meanwhile.
Result<void> approve(db::Tx& tx, const Foundations& on, RegistrationId id, Instant now);
// Also withdraws an invitation, whose link does not work any more.
Result<void> refuse(db::Tx& tx, const Foundations& on, RegistrationId id, Instant now);

// It and its link, without a word to anybody.
Result<void> drop(db::Tx& tx, RegistrationId id);
Result<void> forget_expired_registrations(db::Tx& tx, Instant now);
kit::JobKind registration_kind(const Foundations& on);

}  // namespace stithy::signin

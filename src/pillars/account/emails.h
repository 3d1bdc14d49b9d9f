// SPDX-License-Identifier: Apache-2.0
//
// emails.h — the addresses of an account.
//
// Anybody may claim an address; it belongs to who proves to read its mail. Mail goes to the primary
// one. Another proven address takes its place once the present one agrees, by a link in a mail: who
// finds an open browser does not take the account along. All functions run inside the caller's
// session or transaction and hold no state.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "pillars/account/account.h"
#include "pillars/account/ids.h"

namespace stithy::account {

constexpr std::int64_t kEmailsMax = 20;

struct Email {
  EmailId id;
  UserId user;
  std::string email, folded;
  bool verified = false;
};

// The oldest first.
Result<std::vector<Email>> list_emails(db::Reader& reader, UserId user);
Result<std::optional<Email>> find_email(db::Reader& reader, EmailId id);
// Whose it is, proven.
Result<std::optional<Email>> find_verified_email(db::Reader& reader, std::string_view folded);

// A claim. Invalid for what is no address; Conflict when the account has it already, or too many.
Result<EmailId> add_email(db::Tx& tx, UserId user, std::string_view email, Instant now);
// Conflict when it was proven by somebody else meanwhile.
Result<void> verify_email(db::Tx& tx, const Email& email);
// Conflict for the primary one; NotFound when the account has no such.
Result<void> remove_email(db::Tx& tx, UserId user, EmailId id);
// Where mail goes from now on; it is proven. Links that went to the former one are void: for a new
// password, and to agree that mail goes elsewhere.
Result<void> set_primary_email(db::Tx& tx, const Email& email, Instant now);

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
//
// identities.h — who somebody is elsewhere: accounts of other services that sign in to this one.
//
// An identity is an issuer and its word for a person, and belongs to one account; it is linked by
// its proven owner alone, never because an e-mail address is the same. What else the issuer says is
// kept to be shown. All functions run inside the caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/account/ids.h"

namespace stithy::account {

constexpr std::int64_t kIdentitiesMax = 20;  // of an account
constexpr std::size_t kSubjectBytesMax = 255;

struct Identity {
  IdentityId id;
  UserId user;
  std::string issuer, subject;
  std::string login, email;  // as the issuer said last; may be empty
  Instant created_at, used_at;
};

struct NewIdentity {
  UserId user;
  std::string issuer, subject, login, email;
};
// Conflict when it belongs to an account already, or the account has too many.
Result<void> link_identity(db::Tx& tx, const NewIdentity& fresh, Instant now);
// False when the account has no such.
Result<bool> unlink_identity(db::Tx& tx, UserId user, IdentityId id);
// It signed somebody in.
Result<void> note_identity(db::Tx& tx, const Identity& identity, Instant now);

Result<std::optional<Identity>> find_identity(db::Reader& reader, std::string_view issuer,
                                              std::string_view subject);
// The oldest first.
Result<std::vector<Identity>> list_identities(db::Reader& reader, UserId user);
Result<std::int64_t> count_identities(db::Reader& reader, std::string_view issuer);

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
//
// leak.h — a token that stands where it should not: whose it is, and its end.
//
// All functions run inside the caller's session or transaction and hold no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"

namespace stithy::token {

struct Leaked {
  TokenId id;
  UserId person;  // whose it is, or who made the token of a repository
  std::string name;
  RepoId repository;  // of a deploy token
};
// One that is good now.
Result<std::optional<Leaked>> find_leaked(db::Reader& reader, std::string_view secret, Instant now);
// `where` is told in the audit log. False when it was revoked meanwhile.
Result<bool> revoke_leaked(db::Tx& tx, const Leaked& leaked, std::string_view where);

}  // namespace stithy::token

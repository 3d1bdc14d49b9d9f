// SPDX-License-Identifier: Apache-2.0
//
// new_token.h — the form of a new token, checked.
//
// What a token may do is never more than its owner may: scopes of administration are refused to
// everybody else, and a single repository must be one the owner can see.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/access/grants.h"
#include "pillars/account/credentials.h"

namespace stithy::people {

struct TokenForm {
  std::string name;
  std::vector<std::string> scopes;
  std::string expiry;      // "7", "30", "90", "365" days, or "none"
  std::string repository;  // "owner/name", or empty
  bool public_only = false;
};

// Invalid with every wrong field.
Result<account::NewToken> check_token(db::Reader& reader, const access::FreshSession& who,
                                      const TokenForm& form, Instant now);
// The rules alone. They give nothing away: minting takes the grant.
Result<account::NewToken> check_token(db::Reader& reader, const web::Principal& who,
                                      const TokenForm& form, Instant now);

}  // namespace stithy::people

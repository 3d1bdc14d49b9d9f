// SPDX-License-Identifier: Apache-2.0
//
// new_token.h — the form of a fine-grained token, checked.
//
// The owner is the person or an organisation they belong to, a chosen repository is one of the
// owner's that the person sees, and a permission is one that means something for this owner.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pillars/access/grants.h"
#include "pillars/token/fine_grained.h"

namespace stithy::tokens {

struct FineForm {
  std::string name, reason, owner;
  std::string expiry;                                       // days
  std::string reach;                                        // "all" or "chosen"
  std::string chosen;                                       // a name on each line
  std::vector<std::pair<std::string, std::string>> levels;  // of permissions, by their words
};

// Invalid with every wrong field.
Result<token::NewFineToken> check_form(db::Reader& reader, const web::Principal& who,
                                       const FineForm& form, Instant now);

// When a token ends that is made now for so many days.
Result<Instant> parse_days(std::string_view days, Instant now);

}  // namespace stithy::tokens

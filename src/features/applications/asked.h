// SPDX-License-Identifier: Apache-2.0
//
// asked.h — what an application asks for, by words of OpenID Connect, ours, and GitHub's. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/principal.h"

namespace stithy::applications {

// What it may learn of who signed in (OpenID Connect Core, section 5.4). The numbers are stored.
enum class Identity : std::uint8_t { OpenId = 1, Profile = 2, Email = 4 };

struct Asked {
  web::ScopeSet scopes = 0;
  bool public_only = false;
  std::int64_t identity = 0;  // bits of Identity

  bool has(Identity one) const { return (identity & static_cast<std::int64_t>(one)) != 0; }
  // Nothing that `given` lacks.
  bool within(const Asked& given) const;
  bool operator==(const Asked&) const = default;
};

// Separated by spaces, or by commas as GitHub's clients write them. Words that GitHub knows and
// that mean nothing here are passed over, as GitHub does; Invalid for others.
Result<Asked> parse_asked(std::string_view words);
std::string render_asked(const Asked& asked);           // "openid repo:read"
std::vector<std::string> in_words(const Asked& asked);  // a sentence each, for people
// What is agreed to once `now` was, too: both together, or `now` alone where together they would
// be more than either.
Asked joined(const Asked& before, const Asked& now);

}  // namespace stithy::applications

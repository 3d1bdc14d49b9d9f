// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/commit_address.h"

#include <doctest/doctest.h>

namespace stithy::account {

TEST_CASE("an alias names the account by its number, on its own instance alone") {
  const std::string here = "https://Forge.example.org:8443";
  const std::string alias = alias_of(UserId{42}, "ada", here);
  CHECK(alias == "42+ada@users.noreply.forge.example.org");
  CHECK(parse_alias(alias, here) == UserId{42});
  CHECK(parse_alias("42+Lovelace@USERS.noreply.forge.example.org", here) == UserId{42});
  CHECK(parse_alias(alias, "https://elsewhere.example.org") == std::nullopt);
  for (const char* other :
       {"", "ada@example.org", "ada@users.noreply.forge.example.org",
        "x+ada@users.noreply.forge.example.org", "-1+ada@users.noreply.forge.example.org",
        "0+ada@users.noreply.forge.example.org",
        "42+ada@users.noreply.forge.example.org.evil.test"})
    CHECK(parse_alias(other, here) == std::nullopt);
}

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/totp.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace stithy::account {

// RFC 6238, appendix B, cut to six digits.
TEST_CASE("codes are those of the standard's table") {
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> table[] = {
      {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
      {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
  for (auto [seconds, code] : table)
    CHECK(totp_code(secret, totp_step(Instant::from_seconds(seconds))) == code);
}

TEST_CASE("a code counts one step before and after its own, and no longer") {
  const std::string secret = "12345678901234567890";
  const Instant at = Instant::from_seconds(1'800'000'000);
  const std::int64_t now = totp_step(at);
  for (std::int64_t step = now - 3; step <= now + 3; ++step) {
    auto matched = match_totp(secret, totp_code(secret, step), at);
    CHECK(matched.has_value() == (step >= now - 1 && step <= now + 1));
    if (matched) CHECK(*matched == step);
  }
  const std::string code = totp_code(secret, now);
  CHECK(match_totp(secret, text::format("{} {}", code.substr(0, 3), code.substr(3)), at));
  for (const char* wrong : {"", "12345", "1234567", "abcdef"})
    CHECK(!match_totp(secret, wrong, at));
}

// RFC 4648, section 10.
TEST_CASE("base32 is that of the standard, without padding") {
  const std::pair<const char*, const char*> table[] = {{"", ""},
                                                       {"f", "MY"},
                                                       {"fo", "MZXQ"},
                                                       {"foo", "MZXW6"},
                                                       {"foob", "MZXW6YQ"},
                                                       {"fooba", "MZXW6YTB"},
                                                       {"foobar", "MZXW6YTBOI"}};
  for (auto [plain, encoded] : table) CHECK(to_base32(plain) == encoded);
}

TEST_CASE("the address for authenticators escapes names") {
  CHECK(totp_address("foobar", "git.example.org", "ada b") ==
        "otpauth://totp/git.example.org:ada%20b?secret=MZXW6YTBOI&issuer=git.example.org"
        "&digits=6&period=30");
}

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/sending/sign.h"

#include <doctest/doctest.h>

namespace stithy::hooks {

TEST_CASE("GitHub's own example of a signature") {
  // docs.github.com, Validating webhook deliveries, "Testing the webhook payload validation".
  CHECK(github_signature(Secret<>("It's a Secret to Everybody"), "Hello, World!") ==
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

TEST_CASE("the example of Standard Webhooks") {
  // The test vector of the reference libraries of standard-webhooks/standard-webhooks.
  CHECK(standard_signature(Secret<>("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                           "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant{1614265330LL * 1'000'000},
                           R"({"test": 2432232314})") ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

}  // namespace stithy::hooks

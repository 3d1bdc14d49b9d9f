// SPDX-License-Identifier: Apache-2.0
#include "http/body_queue.h"

#include <doctest/doctest.h>

namespace stithy::http {

TEST_CASE("the end of a body that was refused for its length is not told as well") {
  int told = 0;
  BodyQueue body(2'000, 1'000, [] {});
  Gathering gathering{.bytes_max = 1'000,
                      .scratch = "/tmp",
                      .budget = std::make_shared<std::atomic<std::int64_t>>(1'000'000),
                      .gathered = [&told] { ++told; }};
  CHECK(body.gather(std::move(gathering)));  // nothing to wait for: the caller goes on at once
  body.push(std::string(2'000, 'x'));
  body.end();
  body.discard();
  CHECK(told == 0);
}

}  // namespace stithy::http

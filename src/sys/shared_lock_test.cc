// SPDX-License-Identifier: Apache-2.0
#include "sys/shared_lock.h"

#include <doctest/doctest.h>

namespace stithy::sys {

TEST_CASE("many share a lock, and none while one has it alone") {
  auto home = std::move(TemporaryDirectory::create("/tmp", "stithy-lock-")).take();
  const Path path = home.path() / "lock";
  const auto at_once = [] { return Deadline::in(std::chrono::milliseconds(0)); };
  {
    auto first = SharedLock::try_acquire(path), second = SharedLock::try_acquire(path);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->has_value());
    CHECK(second->has_value());
    CHECK(!FileLock::acquire(path, at_once()));
  }
  auto alone = FileLock::acquire(path, at_once());
  REQUIRE(alone);
  auto shared = SharedLock::try_acquire(path);
  REQUIRE(shared);
  CHECK(!shared->has_value());
}

}  // namespace stithy::sys

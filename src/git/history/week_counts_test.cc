// SPDX-License-Identifier: Apache-2.0
#include "git/history/week_counts.h"

#include "git/test_repository.h"

#include <doctest/doctest.h>

namespace stithy::git {

TEST_CASE("commits of a year are counted by week, merged ones once") {
  TestRepository made;
  made.commit({.files = {{"a", "1"}}});
  auto base = made.commit({.files = {{"a", "2"}}}).hex();
  auto side = made.commit({.branch = "side", .files = {{"b", "1"}}, .parents = {base}}).hex();
  auto tip = made.commit({.files = {{"a", "3"}}, .parents = {base, side}});
  auto repository = made.open();
  // The commits are dated one minute apart from 1 700 000 000 on.
  Instant end = Instant::from_seconds(1'700'000'000 + 3600);
  auto counts = must(count_weeks(*repository, tip, end, Deadline::never()));
  CHECK(counts->sum == 4);
  CHECK(counts->weeks.back() == 4);
  auto later =
      must(count_weeks(*repository, tip, end + std::chrono::hours(24 * 14), Deadline::never()));
  CHECK(later->weeks[49] == 4);
  auto years =
      must(count_weeks(*repository, tip, end + std::chrono::hours(24 * 800), Deadline::never()));
  CHECK(years->sum == 0);
}

}  // namespace stithy::git

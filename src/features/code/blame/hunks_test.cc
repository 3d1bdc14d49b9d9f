// SPDX-License-Identifier: Apache-2.0
#include "features/code/blame/hunks.h"

#include <doctest/doctest.h>

namespace stithy::code {

namespace {

git::Blame blame_of(std::vector<git::BlameRange> ranges) {
  git::Blame blame;
  blame.ranges = std::move(ranges);
  return blame;
}

constexpr std::int64_t kDay = 24 * 3600;

}  // namespace

TEST_CASE("a page begins and ends inside the ranges of its lines") {
  auto blame = blame_of({{1, 10, 101, 0}, {11, 5, 1, 1}});
  CHECK(cut_hunks(blame, 4, 12) == std::vector<LineHunk>{{4, 7, 0, 104}, {11, 2, 1, 1}});
  CHECK(cut_hunks(blame, 11, 15) == std::vector<LineHunk>{{11, 5, 1, 1}});
  CHECK(cut_hunks(blame, 15, 15) == std::vector<LineHunk>{{15, 1, 1, 5}});
}

TEST_CASE("lines whose origin is not known yet make hunks of their own") {
  auto blame = blame_of({{3, 2, 3, 0}});
  CHECK(cut_hunks(blame, 1, 6) ==
        std::vector<LineHunk>{{1, 2, {}, 0}, {3, 2, 0, 3}, {5, 2, {}, 0}});
  CHECK(cut_hunks(blame_of({}), 1, 3) == std::vector<LineHunk>{{1, 3, {}, 0}});
}

TEST_CASE("neighbours of one origin are one hunk, though lines between them went away") {
  auto blame = blame_of({{1, 2, 1, 0}, {3, 2, 9, 0}, {5, 1, 11, 2}});
  CHECK(cut_hunks(blame, 1, 5) == std::vector<LineHunk>{{1, 4, 0, 1}, {5, 1, 2, 11}});
}

TEST_CASE("ages fall into eight classes, and what comes from the future is new") {
  const Instant seen = Instant::from_seconds(20'000 * kDay);
  auto days_before = [&](std::int64_t days) {
    return age_class(Instant::from_seconds(seen.seconds() - days * kDay), seen);
  };
  CHECK(days_before(-400) == 0);
  CHECK(days_before(0) == 0);
  CHECK(days_before(6) == 0);
  CHECK(days_before(7) == 1);
  CHECK(days_before(364) == 3);
  CHECK(days_before(365) == 4);
  CHECK(days_before(2921) == 6);
  CHECK(days_before(9000) == kAgeClasses - 1);
}

}  // namespace stithy::code

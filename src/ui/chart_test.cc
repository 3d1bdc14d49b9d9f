// SPDX-License-Identifier: Apache-2.0
#include "ui/chart.h"

#include "base/text.h"

#include <doctest/doctest.h>

namespace stithy::ui {

using text::contains;

namespace {

std::size_t count_of(std::string_view s, std::string_view part) {
  std::size_t n = 0;
  for (auto at = s.find(part); at != s.npos; at = s.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("shares make a hundred and gather what is small") {
  auto shares = share_of({{"C++", 8600}, {"CMake", 60}, {"TypeScript", 1290}, {"Awk", 50}});
  REQUIRE(shares.size() == 3);
  CHECK(shares[0].name == "C++");
  CHECK(shares[2].name == "Other");
  int sum = 0;
  for (const auto& share : shares) sum += share.tenths;
  CHECK(sum == 1000);
  auto thirds = share_of({{"A", 1}, {"B", 1}, {"C", 1}});
  CHECK(thirds[0].tenths + thirds[1].tenths + thirds[2].tenths == 1000);
  CHECK(share_of({}).empty());
  CHECK(share_of({{"A", 0}}).empty());
  CHECK(share_of({{"A", 0}, {"B", 3}}).size() == 1);
}

TEST_CASE("charts survive empty and extreme input") {
  std::vector<int> weeks(52, 0);
  CHECK(count_of(week_bars(weeks, "none").take(), "<rect") == 0);
  weeks[51] = 2'000'000'000;
  CHECK(contains(week_bars(weeks, "many").take(), "height=\"18\""));
  CHECK(contains(spark({}, "nothing").take(), "aria-label=\"nothing\""));
  std::vector<double> flat = {5, 5, 5};
  CHECK(!contains(spark(flat, "flat").take(), "nan"));
  CHECK(count_of(heat(99).take(), "ui-fill-1") == 6);
  CHECK(count_of(heat(-1).take(), "ui-fill-1") == 0);
}

}  // namespace stithy::ui

// SPDX-License-Identifier: Apache-2.0
#include "ui/graph.h"

#include "base/text.h"

#include <doctest/doctest.h>

namespace stithy::ui {

TEST_CASE("scales end with a round number and have a handful of lines") {
  for (std::uint64_t most : {0ULL, 1ULL, 4ULL, 5ULL, 99ULL, 100ULL, 101ULL, 4'321ULL,
                             987'654'321ULL, 1'000'000'000'000'000ULL}) {
    const Scale scale = scale_of(most);
    CHECK(scale.end >= most);
    CHECK(scale.end % scale.step == 0);
    CHECK(scale.end / scale.step <= 4);
    if (most > 4) CHECK(scale.end <= most * 2);
  }
  CHECK(scale_of(37).step == 10);
}

TEST_CASE("columns stand beside each other and are never too low to be seen") {
  const std::vector<GraphPoint> points = {{100, "a"}, {0, "b"}, {1, "c"}, {50, "d"}};
  const Graph graph = column_graph(points, std::vector<GraphLabel>{{0, "Jan"}, {3, "Apr"}}, "s");
  REQUIRE(graph.bars.size() == 3);
  CHECK(graph.bars[0].x == "14.88%");
  CHECK(graph.bars[0].width == "4%");
  CHECK(graph.bars[1].height == "1.5");
  CHECK(graph.bars[2].note == "d");
  CHECK(graph.rows.size() == 3);
  CHECK(graph.marks[1].x == "88.12%");
  const std::vector<GraphPoint> many(50, {1, ""});
  CHECK(column_graph(many, {}, "s").bars[1].x == "7.11%");
  CHECK(column_graph(many, {}, "s").bars[1].width == "1.48%");
  CHECK(column_graph({}, {}, "nothing").bars.empty());
}

TEST_CASE("cells are darker the more they hold") {
  const GridShape shape{.columns = 2, .row_height = 20, .gutter_per_cent = 10, .rows = {"A", "B"}};
  const std::vector<GraphPoint> points = {{0, ""}, {100, ""}, {36, ""}, {1, ""}};
  const Graph graph = cell_grid(shape, points, {}, "s");
  REQUIRE(graph.bars.size() == 4);
  CHECK(graph.bars[0].opacity.empty());
  CHECK(graph.bars[1].opacity == "1");
  CHECK(graph.bars[2].opacity == "0.7");
  CHECK(graph.bars[1].x == "55%");
  CHECK(graph.bars[2].y == "36");
  CHECK(graph.marks[1].label == "B");
  CHECK(cell_grid({}, {}, {}, "nothing").bars.empty());
}

TEST_CASE("an area fills its box, whatever its values") {
  const std::vector<std::uint64_t> values = {0, 10, 5};
  CHECK(area_of(values, 10, "s").line == "M0 40L50 2L100 21");
  CHECK(area_of(values, 10, "s").area == "M0 40L50 2L100 21V40H0Z");
  CHECK(area_of(std::vector<std::uint64_t>{5}, 5, "s").area == "M0 2H100V40H0Z");
  CHECK(area_of({}, 0, "s").area.empty());
  CHECK(!text::contains(area_of(values, 0, "s").line, "nan"));
}

}  // namespace stithy::ui

// SPDX-License-Identifier: Apache-2.0
//
// graph.h — larger drawings of numbers: columns with a scale, areas, grids of cells.
//
// Here is where everything stands; components/graph.html draws it, as wide as its place is. What
// must not be stretched (text, the gaps) is measured in pixels downwards and in per cents across,
// so one drawing serves phones and desks. Each carries a sentence for those who do not see it, and
// its numbers stand in a table beside it. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stithy::ui {

// A column or cell; numbers as SVG wants them.
struct GraphBar {
  std::string x = {}, y = {}, width = {}, height = {}, opacity = {};
  std::string note = {};  // shown by the pointer
};
struct GraphMark {
  std::string x = {}, y = {}, anchor = "start", label = {};
};

struct Graph {
  std::string sentence = {};
  std::string_view fill = "ui-fill-1";
  std::vector<GraphBar> bars = {};
  std::vector<GraphMark> rows = {};   // of the scale, each with its line
  std::vector<GraphMark> marks = {};  // words along the edges
  int height = 0;                     // pixels
};

// What one column or cell says.
struct GraphPoint {
  std::uint64_t value = 0;
  std::string note = {};
};

// Columns side by side; `labels` stand below those of their place.
struct GraphLabel {
  std::size_t at = 0;
  std::string text = {};
};
Graph column_graph(std::span<const GraphPoint> points, std::span<const GraphLabel> labels,
                   std::string sentence);

// Rows of cells, the darker the more, each row named at its left; `points` row by row.
struct GridShape {
  std::size_t columns = 0;
  int row_height = 0;          // pixels, with the gap
  double gutter_per_cent = 0;  // for the names of the rows
  std::vector<std::string> rows = {};
};
Graph cell_grid(const GridShape& shape, std::span<const GraphPoint> points,
                std::span<const GraphLabel> labels, std::string sentence);

// An area in a box of 100 by 40 that is stretched: "M0 40L…Z". `most` is the value at its top.
struct Area {
  std::string sentence = {}, area = {}, line = {};
};
Area area_of(std::span<const std::uint64_t> values, std::uint64_t most, std::string sentence);

// A round number of at least `most` that a scale may end with, and the step of its lines.
struct Scale {
  std::uint64_t end = 0, step = 0;
};
Scale scale_of(std::uint64_t most);

}  // namespace stithy::ui

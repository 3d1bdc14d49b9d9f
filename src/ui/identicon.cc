// SPDX-License-Identifier: Apache-2.0
#include "ui/identicon.h"

#include <array>
#include <cstdint>

#include "base/text.h"
#include "ui/frame.h"

namespace stithy::ui {

namespace {

// The degrees of the twelve hue classes (components/avatar.css).
constexpr std::array kDegrees = {20, 50, 80, 120, 155, 185, 210, 240, 265, 295, 325, 350};

std::uint64_t spread(std::string_view seed) {
  std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a, then mixed so that all bits depend
  for (char c : seed) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdULL;
  return hash ^ (hash >> 33U);
}

void tile(std::string& out, int column, int row, bool is_round) {
  constexpr int kSize = 20, kMargin = 10;
  int x = kMargin + column * kSize, y = kMargin + row * kSize;
  if (is_round) {
    out += text::format("<circle cx=\"{}\" cy=\"{}\" r=\"9\"/>", x + kSize / 2, y + kSize / 2);
  } else {
    out += text::format("<rect x=\"{}\" y=\"{}\" width=\"20\" height=\"20\"/>", x, y);
  }
}

}  // namespace

std::string identicon(std::string_view seed) {
  auto bits = spread(seed);
  int degrees = kDegrees[static_cast<std::size_t>(hue_of(seed))];
  std::string out = text::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 120\" width=\"120\" "
      "height=\"120\"><rect width=\"120\" height=\"120\" fill=\"hsl({0} 42% 88%)\"/>"
      "<g fill=\"hsl({0} 45% 34%)\">",
      degrees);
  // Columns 0 to 2 are drawn, 0 and 1 mirrored to 4 and 3: 15 tiles, three kinds each.
  for (int column = 0; column < 3; ++column) {
    for (int row = 0; row < 5; ++row, bits = (bits >> 2U) | (bits << 62U)) {
      auto kind = bits & 3U;
      if (kind < 2 && !(column == 2 && row == 2)) continue;  // the middle is always filled
      tile(out, column, row, kind == 2);
      if (column < 2) tile(out, 4 - column, row, kind == 2);
    }
  }
  return out + "</g></svg>";
}

}  // namespace stithy::ui

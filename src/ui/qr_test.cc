// SPDX-License-Identifier: Apache-2.0
#include "ui/qr.h"

#include <doctest/doctest.h>

#include <string>

namespace stithy::ui {

TEST_CASE("a QR code has the size of its version, a quiet zone and a finder in three corners") {
  auto drawn = qr_code("HELLO", "A greeting");
  REQUIRE(drawn);
  const std::string svg = drawn->text();
  // Version 1: 21 modules and four at each side.
  CHECK(svg.find("viewBox=\"0 0 29 29\"") != svg.npos);
  CHECK(svg.find("aria-label=\"A greeting\"") != svg.npos);
  // The upper bar of each finder is seven modules wide; nothing lies within the quiet zone.
  for (const char* bar : {"M4 4h7v1", "M18 4h7v1", "M4 18h7v1"}) CHECK(svg.find(bar) != svg.npos);
  CHECK(svg.find("M3 ") == svg.npos);
}

TEST_CASE("what cannot be drawn is refused") {
  CHECK(!qr_code("", "Nothing"));
  CHECK(!qr_code(std::string(5000, 'a'), "Too much"));
  CHECK(qr_code(std::string(2300, 'a'), "Much"));
}

}  // namespace stithy::ui

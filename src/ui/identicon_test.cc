// SPDX-License-Identifier: Apache-2.0
#include "ui/identicon.h"

#include <set>

#include <doctest/doctest.h>

namespace stithy::ui {

TEST_CASE("an identicon is stable, mirrored and different for other names") {
  CHECK(identicon("ada") == identicon("ada"));
  CHECK(identicon("ada") != identicon("bob"));
  CHECK(identicon("").starts_with("<svg xmlns="));
  std::set<std::string> drawings;
  for (int i = 0; i < 500; ++i) drawings.insert(identicon("user" + std::to_string(i)));
  CHECK(drawings.size() > 495);
}

}  // namespace stithy::ui

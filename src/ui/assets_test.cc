// SPDX-License-Identifier: Apache-2.0
#include "ui/assets.h"

#include "ui/frame.h"
#include "ui/icon.h"

#include <doctest/doctest.h>

namespace stithy::ui {

TEST_CASE("assets are found by the address that their name gives") {
  for (std::string_view name : {"stithy.css", "stithy.js", "icons.svg", "favicon.svg"}) {
    auto path = asset_path(name);
    REQUIRE(path.starts_with("/assets/"));
    const Asset* asset = find_asset(path);
    REQUIRE(asset);
    CHECK(asset->name == name);
    CHECK(!asset->raw.empty());
    CHECK(asset->br.size() < asset->raw.size());
    CHECK(asset->gzip.starts_with("\x1f\x8b"));
    CHECK(!asset->etag.empty());
  }
  CHECK(find_asset("/assets/none.css") == nullptr);
  CHECK(asset_path("none.css").empty());
}

TEST_CASE("the style sheet and the always-on script stay within their budgets") {
  CHECK(find_asset(asset_path("stithy.css"))->br.size() <= 14 * 1024);
  CHECK(find_asset(asset_path("stithy.js"))->br.size() <= 6 * 1024);
}

TEST_CASE("every glyph and every icon that the frame names is in the sprite") {
  for (auto state : {State::Ok, State::Bad, State::Warn, State::Run, State::Idle, State::Skip,
                     State::Turn, State::Open, State::Done}) {
    CHECK(find_symbol("g-" + std::string(glyph_name(state))));
  }
  for (const auto& item : default_rail(true, true)) {
    CAPTURE(item.icon);
    CHECK(find_symbol("i-" + item.icon));
  }
}

}  // namespace stithy::ui

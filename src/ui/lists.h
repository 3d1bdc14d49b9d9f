// SPDX-License-Identifier: Apache-2.0
//
// lists.h — what the templates of components/lists.html draw: panels, rows, tabs, pages.
//
// Plain values. Html members are made by templates, everything else is escaped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/html.h"
#include "ui/state.h"

namespace stithy::ui {

struct PanelHead {
  std::string id = {};  // of the heading; labels the section
  std::string title = {};
  std::string icon = {};
  std::optional<State> state = {};
  std::optional<std::uint64_t> count = {};
  Html end = {};
};

struct Row {
  std::optional<State> state = {};
  std::string icon = {};  // when there is no state
  std::string title = {};
  std::string href = {};
  std::string ref = {};  // "engine #7"
  Html meta = {};
  Html end = {};
};

struct Tab {
  std::string name = {};
  std::string label = {};
  std::string href = {};
  std::string icon = {};
  std::optional<std::uint64_t> count = {};
  std::string key = {};
};

struct Pages {
  std::string previous_href = {}, previous_label = "Newer";
  std::string next_href = {}, next_label = "Older";
  std::string note = {};  // "1 to 50 of 2 318"
};

}  // namespace stithy::ui

// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the page of health shows.
#pragma once

#include <string>
#include <vector>

#include "ui/state.h"

namespace stithy::admin {

struct FindingRow {
  std::string label, value, advice;
  ui::State state = ui::State::Ok;
  std::string word;  // "good"
};
struct HealthPanel {
  std::string id, title, icon;
  std::vector<FindingRow> rows;
};
struct HealthView {
  ui::State state = ui::State::Ok;
  std::string summary;
  std::vector<HealthPanel> panels;
};

}  // namespace stithy::admin

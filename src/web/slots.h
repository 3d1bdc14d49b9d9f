// SPDX-License-Identifier: Apache-2.0
//
// slots.h — named places on pages that features fill without knowing the page.
//
// The owner of a place asks the Slots for what belongs there, in order; a fill returns Html, and
// empty Html means "not for this viewer". Read-only after start, hence thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/result.h"

namespace stithy::web {

class Request;

struct SlotFill {
  // "repo.tabs", "repo.settings", "repo.files", "account.settings", "people.profile"
  std::string_view place;
  int order = 100;             // ascending
  std::string_view name = {};  // of a tab or section; what the page calls current
  std::string_view label = {};
  // Behind the place's own address, which is empty or that of the repository: url::settings("").
  std::string path = {};
  std::string_view icon = {};
  std::string_view key = {};  // keyboard: "g c"
  // Optional content; tabs and sections that are only links leave it empty.
  std::function<Result<Html>(Request&)> render = {};
};

class Slots {
 public:
  Slots() = default;
  explicit Slots(std::vector<SlotFill> fills);
  std::vector<const SlotFill*> at(std::string_view place) const;

 private:
  std::vector<SlotFill> fills_;
};

}  // namespace stithy::web

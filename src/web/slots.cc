// SPDX-License-Identifier: Apache-2.0
#include "web/slots.h"

#include <algorithm>

namespace stithy::web {

Slots::Slots(std::vector<SlotFill> fills) : fills_(std::move(fills)) {
  std::stable_sort(fills_.begin(), fills_.end(),
                   [](const SlotFill& a, const SlotFill& b) { return a.order < b.order; });
}

std::vector<const SlotFill*> Slots::at(std::string_view place) const {
  std::vector<const SlotFill*> found;
  for (const auto& fill : fills_)
    if (fill.place == place) found.push_back(&fill);
  return found;
}

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/outline.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::code {

namespace {

constexpr std::size_t kItemsMax = 1'000;

}  // namespace

OutlinePanel outline_panel(const kit::Outline& outline,
                           const std::function<std::string(std::uint32_t line)>& href) {
  OutlinePanel panel;
  for (const kit::Symbol& symbol : outline.symbols) {
    if (panel.items.size() == kItemsMax) break;
    panel.items.push_back({.name = symbol.name,
                           .href = href(symbol.line),
                           .kind = kit::symbol_kind_name(symbol.kind),
                           .depth = symbol.depth});
  }
  panel.left_out = outline.symbols.size() - panel.items.size();
  return panel;
}

OutlinePanel outline_panel(const std::vector<kit::DocumentHeading>& headings) {
  OutlinePanel panel;
  std::vector<int> levels;  // of the headings that contain the next one
  for (const kit::DocumentHeading& heading : headings) {
    if (panel.items.size() == kItemsMax) break;
    if (heading.text.empty()) continue;
    while (!levels.empty() && levels.back() >= heading.level) levels.pop_back();
    panel.items.push_back({.name = heading.text,
                           .href = "#" + heading.id,
                           .kind = kit::symbol_kind_name(kit::SymbolKind::Heading),
                           .depth = static_cast<std::uint32_t>(levels.size())});
    levels.push_back(heading.level);
  }
  panel.left_out = panel.items.size() == kItemsMax ? headings.size() - kItemsMax : 0;
  return panel;
}

}  // namespace stithy::code

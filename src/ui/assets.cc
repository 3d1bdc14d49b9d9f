// SPDX-License-Identifier: Apache-2.0
#include "ui/assets.h"

#include <algorithm>

namespace stithy::ui {

const Asset* find_asset(std::string_view path) {
  auto all = assets();
  auto found = std::find_if(all.begin(), all.end(), [&](const Asset& a) { return a.path == path; });
  return found == all.end() ? nullptr : &*found;
}

std::string_view asset_path(std::string_view name) {
  auto all = assets();
  auto found = std::find_if(all.begin(), all.end(), [&](const Asset& a) { return a.name == name; });
  return found == all.end() ? std::string_view{} : found->path;
}

const Symbol* find_symbol(std::string_view id) {
  auto all = symbols();
  auto found = std::find_if(all.begin(), all.end(), [&](const Symbol& s) { return s.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace stithy::ui

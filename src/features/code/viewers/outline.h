// SPDX-License-Identifier: Apache-2.0
//
// outline.h — the panel beside a file: what it defines, each a link to its line or heading.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kit/markdown.h"
#include "kit/outline.h"

namespace stithy::code {

struct OutlineItem {
  std::string name = {}, href = {};
  std::string_view kind = {};  // "function"
  std::uint32_t depth = 0;
};
struct OutlinePanel {
  std::vector<OutlineItem> items = {};
  std::uint64_t left_out = 0;  // further ones, when the file has more than a panel lists
};

// Of the text of a file.
OutlinePanel outline_panel(const kit::Outline& outline,
                           const std::function<std::string(std::uint32_t line)>& href);
// Of a document that is shown laid out.
OutlinePanel outline_panel(const std::vector<kit::DocumentHeading>& headings);

}  // namespace stithy::code

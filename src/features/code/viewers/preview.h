// SPDX-License-Identifier: Apache-2.0
//
// preview.h — files that are shown as more than their lines: which they are, and what a page shows
// of each. "?plain=1" at the address of a file shows the lines instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "features/code/resolve.h"
#include "features/code/viewers/outline.h"
#include "ui/lists.h"

namespace stithy::code {

enum class PreviewKind : std::uint8_t { None, Prose, Table, Notebook };
PreviewKind preview_kind(std::string_view file_name);
// Larger files are shown as their lines, or not at all.
std::uint64_t preview_bytes_max(PreviewKind kind);

struct Preview {
  Html body = {};
  std::vector<std::string> facts = {};  // "204 rows"
  ui::Pages pages = {};
  OutlinePanel outline = {};
};
// Invalid with the reason when the text cannot be shown so: then its lines are, beside the reason.
// NotFound past the last page.
Result<Preview> make_preview(PreviewKind kind, const Spot& spot, const web::Request& request,
                             std::string_view text);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// headings.h — the headings of Markdown by its lines: "# A", and lines underlined with "=" or "-".
// Fenced code is passed over. Pure; linear in the text.
#pragma once

#include <string_view>

#include "kit/outline.h"

namespace stithy::kit {

Outline outline_of_markdown(std::string_view text, std::size_t symbols_max);

}  // namespace stithy::kit

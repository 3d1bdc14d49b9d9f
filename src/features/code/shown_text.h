// SPDX-License-Identifier: Apache-2.0
//
// shown_text.h — the text of a file as the pages of files and of blame show it: what is shown at
// all, and in colour.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"

namespace stithy::code {

inline constexpr std::uint64_t kShownBytesMax = 1024 * 1024;

// Why a file is not shown as lines of text; empty when it is.
std::string why_too_large(std::uint64_t size_bytes);
std::string why_binary(std::string_view content);
std::string why_long_lines(std::string_view text);

// One piece a line, in the colours of its language.
std::vector<Html> coloured_lines(std::string_view path, std::string_view text);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// shown_text.h — which texts the pages of files and of blame show at all. In colour they come from
// kit/source_memory.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stithy::code {

inline constexpr std::uint64_t kShownBytesMax = 1024 * 1024;

// Why a file is not shown as lines of text; empty when it is.
std::string why_too_large(std::uint64_t size_bytes);
std::string why_binary(std::string_view content);
std::string why_long_lines(std::string_view text);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// shown_text.h — the text of a file as the pages of files and of blame show it: what is shown at
// all, in colour, and which lines stand on which page. Both cut a file into the same pages, so a
// line is found on the page of the same number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "base/result.h"
#include "ui/lists.h"
#include "web/request.h"

namespace stithy::code {

inline constexpr std::uint64_t kShownBytesMax = 1024 * 1024;
inline constexpr std::size_t kLinesOnPage = 5'000;

// Why a file is not shown as lines of text; empty when it is.
std::string why_too_large(std::uint64_t size_bytes);
std::string why_binary(std::string_view content);
std::string why_long_lines(std::string_view text);

// One piece a line, in the colours of its language.
std::vector<Html> coloured_lines(std::string_view path, std::string_view text);

// Lines `first` up to `end`, counted from 0, of the page that the request names.
struct LinePage {
  std::size_t first = 0, end = 0;
  ui::Pages pages = {};
};
// `here` is the address without "page". NotFound past the last page.
Result<LinePage> line_page(const web::Request& request, std::size_t line_count,
                           const std::string& here);
// The address with the page that holds a line, counted from 1.
std::string page_of_line(std::string href, std::uint64_t line);

}  // namespace stithy::code

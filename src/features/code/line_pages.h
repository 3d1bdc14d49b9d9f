// SPDX-License-Identifier: Apache-2.0
//
// line_pages.h — cutting a long file into pages that a browser lays out at once.
//
// A page holds so many elements rather than so many lines: a line of code in colour costs several
// times what plain text costs, and a commit beside it costs more. No line is divided, and every
// page holds at least one. Since files and blame are cut differently, addresses name lines, never
// pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/html.h"
#include "base/result.h"
#include "ui/lists.h"
#include "web/request.h"

namespace stithy::code {

// The first line of each page, counted from 0; never empty. `commits_at` names the lines that a
// commit stands beside, ascending and counted from 0.
std::vector<std::size_t> page_starts(const std::vector<Html>& lines,
                                     const std::vector<std::size_t>& commits_at = {});
// The page, counted from 0, that holds a line counted from 1; the last one for lines behind it.
std::size_t page_holding(const std::vector<std::size_t>& starts, std::uint64_t line);

// Lines `first` up to `end`, counted from 0.
struct LinePage {
  std::size_t first = 0, end = 0;
  ui::Pages pages = {};
  std::string line_href = {};  // a line number behind it leads there; empty: all are here
};
// The page with the line that the request names ("?line=7000"). `here` is the address without it.
Result<LinePage> line_page(const web::Request& request, const std::vector<std::size_t>& starts,
                           std::size_t line_count, const std::string& here);
// The address of the page that holds a line, counted from 1.
std::string page_of_line(std::string href, std::uint64_t line);
// The address of a line in a file that is not known here. The first lines need no query: they are
// on the first page of any file but one that is all colours, and there the script finds the page.
std::string address_of_line(std::string href, std::uint64_t line);
// The lines of the page alone.
std::vector<Html> lines_of(const std::vector<Html>& lines, const LinePage& page);

}  // namespace stithy::code

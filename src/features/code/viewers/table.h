// SPDX-License-Identifier: Apache-2.0
//
// table.h — comma and tab separated text as rows and cells (RFC 4180), one page at a time. Pure.
//
// Fields may be quoted and hold line breaks; a doubled quotation mark in a quoted field is one.
// What the rule does not allow is taken as written: text behind a closing quotation mark, marks
// within a field that has none at its beginning, rows of unequal length. Nothing but a quotation
// that never ends is refused, since nobody could tell where the next row begins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stithy::code {

inline constexpr std::size_t kTableBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kTableColumnsMax = 500;

struct TableRow {
  std::uint64_t line = 1;  // of the file, where it begins
  std::vector<std::string> cells = {};
};

// What a page may hold; a row always fits, so that each page brings the reader on.
struct TableBudget {
  std::size_t rows = 1'000;
  std::size_t cells = 20'000;
  std::size_t bytes = 256 * 1024;
  std::size_t cell_bytes = 2'000;  // longer cells are cut
};

struct TablePage {
  TableRow header = {};             // the first row, on every page
  std::vector<TableRow> rows = {};  // below it
  std::uint64_t first_row = 1;      // of `rows`, counted from 1 below the header
  std::uint64_t row_count = 0;      // of the whole table, without the header
  std::size_t page_count = 1;
  std::size_t columns = 0;        // of its longest row
  std::size_t columns_least = 0;  // of its shortest
};

// The separator that the first row of a file called `name` speaks for: a tab in .tsv and .tab,
// otherwise the most frequent of comma, semicolon and tab outside quotation marks.
char table_separator(std::string_view name, std::string_view text);

// Invalid with the reason when this is no table that can be shown; NotFound past the last page.
Result<TablePage> read_table(std::string_view text, char separator, std::size_t page,
                             const TableBudget& budget = {});

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/table.h"

#include <doctest/doctest.h>

namespace stithy::code {
namespace {

using Cells = std::vector<std::string>;

TablePage table_of(std::string_view text, char separator = ',') {
  auto table = read_table(text, separator, 1);
  REQUIRE(table.has_value());
  return *std::move(table);
}

TEST_CASE("the first row is the header and each row knows its line") {
  auto table = table_of("a,b\n1,2\r\n3,4\n");
  CHECK(table.header.cells == Cells{"a", "b"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells == Cells{"1", "2"});
  CHECK(table.rows[1].line == 3);
  CHECK(table.row_count == 2);
  CHECK(table.page_count == 1);
}

TEST_CASE("quoted fields hold separators, line breaks and doubled marks") {
  auto table = table_of("a,b\n\"x,\r\ny\",\"he said \"\"no\"\"\"\nlast,\"\"\n");
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0].cells == Cells{"x,\r\ny", "he said \"no\""});
  CHECK(table.rows[0].line == 2);
  CHECK(table.rows[1].line == 4);
  CHECK(table.rows[1].cells == Cells{"last", ""});
}

TEST_CASE("marks in odd places are taken as written") {
  auto table = table_of("a,b\nx\"y\",\"one\" more\n");
  CHECK(table.rows.at(0).cells == Cells{"x\"y\"", "one more"});
}

TEST_CASE("rows of unequal length stay as they are, and blank lines are none") {
  auto table = table_of("a,b,c\n1\n\n1,2,3,4\n,\n");
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].cells.size() == 1);
  CHECK(table.rows[1].cells.size() == 4);
  CHECK(table.rows[1].line == 4);
  CHECK(table.rows[2].cells == Cells{"", ""});
  CHECK(table.columns == 4);
  CHECK(table.columns_least == 1);
}

TEST_CASE("a quotation that never ends names its line") {
  auto table = read_table("a,b\n1,\"open\n2,3\n", ',', 1);
  REQUIRE_FALSE(table.has_value());
  CHECK(table.error().message == "The quotation mark that opens on line 2 is never closed.");
}

TEST_CASE("too many columns and no rows are refused with words") {
  CHECK_FALSE(read_table(std::string(1'000'000, ','), ',', 1).has_value());
  CHECK(read_table(std::string(kTableColumnsMax - 1, ','), ',', 1).has_value());
  CHECK_FALSE(read_table("", ',', 1).has_value());
  CHECK_FALSE(read_table("\n\r\n\n", ',', 1).has_value());
}

TEST_CASE("pages follow each other without a gap, and there is none past the last") {
  std::string text = "n,word\n";
  for (int i = 1; i <= 95; ++i) text += std::to_string(i) + ",x\n";
  const TableBudget budget{.rows = 10};
  std::uint64_t next = 1;
  for (std::size_t page = 1; page <= 10; ++page) {
    auto table = read_table(text, ',', page, budget);
    REQUIRE(table.has_value());
    CHECK(table->page_count == 10);
    CHECK(table->first_row == next);
    CHECK(table->header.cells.at(0) == "n");
    for (const auto& row : table->rows) CHECK(row.cells.at(0) == std::to_string(next++));
  }
  CHECK(next == 96);
  CHECK(read_table(text, ',', 11, budget).error().code == Code::NotFound);
}

TEST_CASE("wide and heavy rows make shorter pages, but at least one row stands on each") {
  std::string wide = std::string(99, ',') + "\n";
  std::string text = wide;
  for (int i = 0; i < 4; ++i) text += "x" + wide;
  auto by_cells = read_table(text, ',', 1, {.cells = 250});
  REQUIRE(by_cells.has_value());
  CHECK(by_cells->rows.size() == 2);
  CHECK(by_cells->page_count == 2);
  auto by_bytes = read_table("h\naaaaaaaa\nbbbbbbbb\n", ',', 2, {.bytes = 4});
  REQUIRE(by_bytes.has_value());
  CHECK(by_bytes->rows.at(0).cells == Cells{"bbbbbbbb"});
}

TEST_CASE("long cells are cut, never inside a letter") {
  auto table = read_table("h\n" + std::string(10, 'x') + "\u00e9\n", ',', 1, {.cell_bytes = 11});
  REQUIRE(table.has_value());
  CHECK(table->rows.at(0).cells.at(0) == std::string(10, 'x') + "…");
}

TEST_CASE("the separator is read from the name and the first row") {
  CHECK(table_separator("a.csv", "a,b;c\n;;;;") == ',');
  CHECK(table_separator("a.csv", "a;b;c,d\n") == ';');
  CHECK(table_separator("a.csv", "\"a,b,c\";d") == ';');
  CHECK(table_separator("a.csv", "a\tb") == '\t');
  CHECK(table_separator("a.csv", "") == ',');
  CHECK(table_separator("A.TSV", "a,b,c") == '\t');
}

TEST_CASE("a byte order mark is no part of the first cell") {
  CHECK(table_of("\xef\xbb\xbf\"a\",b\n").header.cells == Cells{"a", "b"});
}

}  // namespace
}  // namespace stithy::code

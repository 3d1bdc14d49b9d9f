// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/table.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::code {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Reads row after row. A row ends at a line break outside quotation marks; the last needs none.
class RowReader {
 public:
  RowReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }

  // Cells longer than `cell_bytes` are cut.
  Result<TableRow> next(std::size_t cell_bytes) {
    TableRow row{.line = line_};
    bool more = true;
    while (more) {
      if (row.cells.size() >= kTableColumnsMax)
        return invalid(text::format("Line {} has more than {} columns, too many for a table.",
                                    row.line, kTableColumnsMax));
      std::string cell;
      more = TRY(read_cell(cell));
      if (cell.size() > cell_bytes) {
        cell = text::prefix(cell, cell_bytes);
        cell += "…";
      }
      row.cells.push_back(std::move(cell));
    }
    return row;
  }

 private:
  // True when the row goes on behind it.
  Result<bool> read_cell(std::string& cell) {
    if (!at_end() && text_[at_] == '"') TRY(read_quoted(cell));
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == separator_) return true;
      const bool two = c == '\r' && !at_end() && text_[at_] == '\n';
      if (two) ++at_;
      if (two || c == '\n' || c == '\r') {
        ++line_;
        return false;
      }
      cell += c;
    }
    return false;
  }

  Result<void> read_quoted(std::string& cell) {
    const std::uint64_t begin = line_;
    for (++at_; !at_end(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        const bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == '"';
        if (!doubled) {
          ++at_;
          return {};
        }
        ++at_;
      }
      const bool pair = c == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
      if ((c == '\n' || c == '\r') && !pair) ++line_;
      cell += c;
    }
    return invalid(
        text::format("The quotation mark that opens on line {} is never closed.", begin));
  }

  std::string_view text_;
  const char separator_;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
};

std::string_view without_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

// An empty line between rows is no row of one empty cell.
bool is_blank(const TableRow& row) { return row.cells.size() == 1 && row.cells.front().empty(); }

std::size_t bytes_of(const TableRow& row) {
  std::size_t sum = 0;
  for (const auto& cell : row.cells) sum += cell.size();
  return sum;
}

// Counts out the pages: where one ends depends on what stands before it alone.
class PageCutter {
 public:
  PageCutter(const TableBudget& budget, std::size_t page) : budget_(budget), wanted_(page) {}

  void add(TableRow row, TablePage& out) {
    const std::size_t cells = row.cells.size(), bytes = bytes_of(row);
    const bool full = rows_ > 0 && (rows_ >= budget_.rows || cells_ + cells > budget_.cells ||
                                    bytes_ + bytes > budget_.bytes);
    if (full) ++page_, rows_ = cells_ = bytes_ = 0;
    ++rows_, cells_ += cells, bytes_ += bytes;
    ++out.row_count;
    out.page_count = page_;
    if (page_ != wanted_) return;
    if (out.rows.empty()) out.first_row = out.row_count;
    out.rows.push_back(std::move(row));
  }

 private:
  const TableBudget& budget_;
  const std::size_t wanted_;
  std::size_t page_ = 1, rows_ = 0, cells_ = 0, bytes_ = 0;
};

}  // namespace

char table_separator(std::string_view name, std::string_view text) {
  const std::string folded = text::to_lower(name);
  if (folded.ends_with(".tsv") || folded.ends_with(".tab")) return '\t';
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (char c : without_mark(text)) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    commas += c == ',', semicolons += c == ';', tabs += c == '\t';
  }
  if (commas >= semicolons && commas >= tabs) return ',';
  return semicolons >= tabs ? ';' : '\t';
}

Result<TablePage> read_table(std::string_view text, char separator, std::size_t page,
                             const TableBudget& budget) {
  RowReader reader(without_mark(text), separator);
  PageCutter cutter(budget, page);
  TablePage out;
  bool has_header = false;
  while (!reader.at_end()) {
    TableRow row = TRY(reader.next(budget.cell_bytes));
    if (is_blank(row)) continue;
    const std::size_t columns = row.cells.size();
    out.columns = std::max(out.columns, columns);
    out.columns_least = has_header ? std::min(out.columns_least, columns) : columns;
    if (has_header)
      cutter.add(std::move(row), out);
    else
      out.header = std::move(row), has_header = true;
  }
  if (!has_header) return invalid("This table has no rows.");
  if (page > out.page_count) return not_found("This table has fewer pages.");
  return out;
}

}  // namespace stithy::code

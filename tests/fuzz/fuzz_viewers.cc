// SPDX-License-Identifier: Apache-2.0
//
// Arbitrary bytes as a table, as a notebook, as what a program printed and as Markdown with
// headings: pages follow each other without a gap, and what comes out is harmless.
// fuzz: src/features/code/viewers/table.cc src/features/code/viewers/notebook.cc
// fuzz: src/features/code/viewers/picture_size.cc src/features/code/media.cc
// fuzz: src/git/objects.cc src/git/values.cc src/kit/ansi.cc src/kit/outline/headings.cc
// fuzz: src/base/html.cc src/base/text.cc src/base/encoding.cc src/base/result.cc
// fuzz: src/base/json.cc src/base/instant.cc -lfmt -lboost_json
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "features/code/media.h"
#include "features/code/viewers/notebook.h"
#include "features/code/viewers/picture_size.h"
#include "features/code/viewers/table.h"
#include "kit/ansi.h"
#include "kit/outline/headings.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void read_whole_table(std::string_view text, char separator) {
  const stithy::code::TableBudget budget{.rows = 3, .cells = 12, .bytes = 100, .cell_bytes = 20};
  auto first = stithy::code::read_table(text, separator, 1, budget);
  if (!first) return;
  std::uint64_t next = 1, line = first->header.line;
  for (std::size_t page = 1; page <= first->page_count; ++page) {
    auto table = stithy::code::read_table(text, separator, page, budget);
    require(table && table->row_count == first->row_count);
    require(table->rows.empty() || table->first_row == next);
    next += table->rows.size();
    for (const auto& row : table->rows) {
      require(row.line > line && row.cells.size() <= first->columns);
      line = row.line;
    }
  }
  require(next == first->row_count + 1);
  require(!stithy::code::read_table(text, separator, first->page_count + 1, budget));
}

// Nothing but our own spans may be written.
void require_harmless(std::string_view html) {
  for (auto at = html.find('<'); at != html.npos; at = html.find('<', at + 1)) {
    const auto rest = html.substr(at);
    require(rest.starts_with("<span class=\"") || rest.starts_with("</span>"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (size < 4096) {
    for (char separator : {',', ';', '\t'}) read_whole_table(text, separator);
  }
  stithy::code::table_separator("a.csv", text);
  if (auto notebook = stithy::code::parse_notebook(text)) {
    for (const auto& cell : notebook->cells)
      for (const auto& output : cell.outputs)
        require(output.picture.bytes.empty() ||
                output.kind == stithy::code::NotebookOutput::Kind::Picture);
  }
  stithy::code::picture_size(text);
  stithy::code::played_type("a.mp4", text);
  require_harmless(stithy::kit::render_ansi(text).text());
  for (const auto& symbol : stithy::kit::outline_of_markdown(text, 50).symbols) {
    require(symbol.end_line >= symbol.line && !symbol.name.empty());
    require(stithy::text::is_utf8(symbol.name) && symbol.depth < 6);
  }
  return 0;
}

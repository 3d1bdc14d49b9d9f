// SPDX-License-Identifier: Apache-2.0
#include "features/code/viewers/preview.h"

#include "base/text.h"
#include "features/code/pieces.h"
#include "features/code/shown_text.h"
#include "features/code/viewers/notebook_view.h"
#include "features/code/viewers/table.h"
#include "features/code/viewers/views/notebook.h"
#include "features/code/viewers/views/previews.h"

namespace stithy::code {

namespace {

ui::Pages pages_of(const TablePage& table, std::size_t page, const std::string& here) {
  ui::Pages pages;
  if (table.page_count <= 1) return pages;
  auto href = [&](std::size_t n) { return with_query(here, "page", text::format("{}", n)); };
  if (page > 1) pages.previous_href = href(page - 1);
  if (page < table.page_count) pages.next_href = href(page + 1);
  pages.previous_label = "Before", pages.next_label = "After";
  pages.note = text::format("Rows {} to {} of {}", text::render_count(table.first_row),
                            text::render_count(table.first_row + table.rows.size() - 1),
                            text::render_count(table.row_count));
  return pages;
}

Result<Preview> table_preview(const Spot& spot, const web::Request& request,
                              std::string_view text) {
  const std::size_t page = TRY(page_number(request));
  const std::string name(spot.path.name());
  auto table = TRY(read_table(text, table_separator(name, text), page));
  Preview made{.body = table_preview(table, name),
               .facts = {text::plural(table.row_count, "row", "rows")},
               .pages = pages_of(table, page, spot.href(url::blob))};
  const bool ragged = table.columns_least < table.columns;
  made.facts.push_back(ragged ? text::format("{} to {} columns", table.columns_least, table.columns)
                              : text::plural(table.columns, "column", "columns"));
  return made;
}

Result<Preview> notebook_preview(const Spot& spot, std::string_view text) {
  Notebook notebook = TRY(parse_notebook(text));
  std::vector<std::string> facts{text::plural(notebook.cells.size(), "cell", "cells")};
  auto shown =
      show_notebook(std::move(notebook), document_options(spot, spot.path.parent().text()));
  return Preview{.body = notebook_preview(shown, spot.path.name()),
                 .facts = std::move(facts),
                 .outline = outline_panel(shown.headings)};
}

Preview document_preview(const web::Request& request, const Spot& spot, std::string_view text) {
  auto document = render_document(request, spot, spot.path.parent().text(), text);
  return {.body = prose_preview(document.body), .outline = outline_panel(document.headings)};
}

}  // namespace

PreviewKind preview_kind(std::string_view file_name) {
  if (is_markdown(file_name)) return PreviewKind::Prose;
  const std::string name = text::to_lower(file_name);
  if (name.ends_with(".ipynb")) return PreviewKind::Notebook;
  for (std::string_view end : {".csv", ".tsv", ".tab"})
    if (name.ends_with(end)) return PreviewKind::Table;
  return PreviewKind::None;
}

std::uint64_t preview_bytes_max(PreviewKind kind) {
  if (kind == PreviewKind::Table) return kTableBytesMax;
  return kind == PreviewKind::Notebook ? kNotebookBytesMax : kShownBytesMax;
}

Result<Preview> make_preview(PreviewKind kind, const Spot& spot, const web::Request& request,
                             std::string_view text) {
  switch (kind) {
    case PreviewKind::None: break;
    case PreviewKind::Prose: return document_preview(request, spot, text);
    case PreviewKind::Table: return table_preview(spot, request, text);
    case PreviewKind::Notebook: return notebook_preview(spot, text);
  }
  return invalid("Files of this kind are shown as text.");
}

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "features/code/shown_text.h"

#include <algorithm>

#include "base/text.h"
#include "features/code/resolve.h"
#include "git/objects.h"
#include "kit/highlight.h"

namespace stithy::code {

namespace {

constexpr std::size_t kLineBytesMax = 20'000;

}  // namespace

std::string why_too_large(std::uint64_t size_bytes) {
  if (size_bytes <= kShownBytesMax) return {};
  return text::format("This file is larger than {}, too large to be shown here.",
                      text::render_size(kShownBytesMax));
}

std::string why_binary(std::string_view content) {
  return git::is_binary(content) ? "This file is binary." : "";
}

std::string why_long_lines(std::string_view text) {
  for (auto line : text::split(text, '\n')) {
    if (line.size() > kLineBytesMax)
      return "This file has very long lines, as made by programs; it is not shown here.";
  }
  return {};
}

std::vector<Html> coloured_lines(std::string_view path, std::string_view text) {
  auto language = kit::language_of(path, text::cut(text, "\n").before);
  return language ? kit::highlight(text, *language).lines : kit::plain_lines(text);
}

Result<LinePage> line_page(const web::Request& request, std::size_t line_count,
                           const std::string& here) {
  LinePage cut{.first = 0, .end = line_count};
  if (line_count <= kLinesOnPage) return cut;
  const std::size_t page = TRY(page_number(request));
  cut.first = (page - 1) * kLinesOnPage;
  if (cut.first >= line_count) return not_found("This file has fewer pages.");
  cut.end = std::min(line_count, cut.first + kLinesOnPage);
  auto href = [&](std::size_t n) { return with_query(here, "page", text::format("{}", n)); };
  if (page > 1) cut.pages.previous_href = href(page - 1);
  if (cut.end < line_count) cut.pages.next_href = href(page + 1);
  cut.pages.previous_label = "Before", cut.pages.next_label = "After";
  cut.pages.note = text::format("Lines {} to {} of {}", text::render_count(cut.first + 1),
                                text::render_count(cut.end), text::render_count(line_count));
  return cut;
}

std::string page_of_line(std::string href, std::uint64_t line) {
  const std::uint64_t page = line == 0 ? 1 : (line - 1) / kLinesOnPage + 1;
  return page == 1 ? href : with_query(std::move(href), "page", text::format("{}", page));
}

}  // namespace stithy::code

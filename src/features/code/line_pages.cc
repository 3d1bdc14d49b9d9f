// SPDX-License-Identifier: Apache-2.0
#include "features/code/line_pages.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "features/code/links.h"

namespace stithy::code {

namespace {

// The budget of a page with code is 6000 elements; the frame and its menus take the rest.
constexpr std::size_t kElementsOnPage = 5'500;
constexpr std::size_t kElementsOfLine = 4;     // the row, its number, the link in it, its code
constexpr std::size_t kElementsOfCommit = 10;  // the group, the cell, who, what, when and before
constexpr std::uint64_t kFirstLines = 100;

std::size_t elements_of(const Html& line) {
  std::string_view markup = line.text();
  std::size_t count = kElementsOfLine;
  for (auto at = markup.find('<'); at != markup.npos; at = markup.find('<', at + 1))
    if (markup.substr(at + 1, 1) != "/") ++count;
  return count;
}

}  // namespace

std::vector<std::size_t> page_starts(const std::vector<Html>& lines,
                                     const std::vector<std::size_t>& commits_at) {
  std::vector<std::size_t> starts = {0};
  std::size_t elements = 0;
  auto commit = commits_at.begin();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::size_t more = elements_of(lines[i]);
    if (commit != commits_at.end() && *commit == i) {
      more += kElementsOfCommit;
      ++commit;
    }
    if (elements + more > kElementsOnPage && i > starts.back()) {
      starts.push_back(i);
      elements = 0;
    }
    elements += more;
  }
  return starts;
}

std::size_t page_holding(const std::vector<std::size_t>& starts, std::uint64_t line) {
  auto after = std::upper_bound(starts.begin() + 1, starts.end(), line > 0 ? line - 1 : 0);
  return static_cast<std::size_t>(after - starts.begin()) - 1;
}

Result<LinePage> line_page(const web::Request& request, const std::vector<std::size_t>& starts,
                           std::size_t line_count, const std::string& here) {
  std::uint64_t line = 1;
  if (request.has_query("line")) {
    auto wanted = text::parse_number<std::uint64_t>(request.query("line"));
    if (!wanted || *wanted == 0) return invalid("line is a number from 1.");
    line = *wanted;
  }
  const std::size_t page = page_holding(starts, line);
  const bool is_last = page + 1 == starts.size();
  LinePage cut{.first = starts[page], .end = is_last ? line_count : starts[page + 1]};
  if (starts.size() == 1) return cut;
  cut.line_href = with_query(here, "line", "");
  if (page > 0) cut.pages.previous_href = page_of_line(here, starts[page - 1] + 1);
  if (!is_last) cut.pages.next_href = page_of_line(here, cut.end + 1);
  cut.pages.previous_label = "Before", cut.pages.next_label = "After";
  cut.pages.note = text::format("Lines {} to {} of {}", text::render_count(cut.first + 1),
                                text::render_count(cut.end), text::render_count(line_count));
  return cut;
}

std::string page_of_line(std::string href, std::uint64_t line) {
  return line <= 1 ? href : with_query(std::move(href), "line", text::format("{}", line));
}

std::string address_of_line(std::string href, std::uint64_t line) {
  if (line > kFirstLines) href = page_of_line(std::move(href), line);
  return text::format("{}#L{}", href, line);
}

std::vector<Html> lines_of(const std::vector<Html>& lines, const LinePage& page) {
  return {lines.begin() + static_cast<std::ptrdiff_t>(page.first),
          lines.begin() + static_cast<std::ptrdiff_t>(page.end)};
}

}  // namespace stithy::code

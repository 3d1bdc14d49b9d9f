// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "kit/highlight/query.h"
#include "kit/highlight/syntax_tree.h"

namespace stithy::kit {

namespace {

constexpr std::array<std::string_view, 7> kShadeNames = {"", "k", "s", "n", "f", "ty", "c"};

// A coloured node.
struct Stretch {
  std::uint32_t begin = 0, end = 0;
  Shade shade = Shade::None;
  std::uint8_t weight = 0;
  std::uint16_t pattern = 0;
};

// A run of bytes of one shade; runs follow each other without overlap.
struct Run {
  std::uint32_t begin = 0, end = 0;
  Shade shade = Shade::Plain;
};

std::optional<std::vector<Stretch>> find_stretches(std::string_view text,
                                                   const CompiledQuery& query,
                                                   std::chrono::milliseconds time_max) {
  Stopwatch watch(time_max);
  SyntaxTree tree = parse_syntax(text, query.language, time_max, watch);
  if (!tree) return std::nullopt;
  TSQueryCursor* cursor = query_tree(*tree, query.query);
  std::vector<Stretch> stretches;
  TSQueryMatch match;
  while (ts_query_cursor_next_match(cursor, &match)) {
    if (watch.passed()) return std::nullopt;
    if (!holds(query, match, text)) continue;
    for (std::uint16_t i = 0; i < match.capture_count; ++i) {
      const TSQueryCapture& capture = match.captures[i];
      stretches.push_back({ts_node_start_byte(capture.node), ts_node_end_byte(capture.node),
                           query.shades[capture.index], query.weights[match.pattern_index],
                           match.pattern_index});
    }
  }
  return stretches;
}

// Outer before inner; of the same node the one that shall win last.
bool paints_before(const Stretch& a, const Stretch& b) {
  if (a.begin != b.begin) return a.begin < b.begin;
  if (a.end != b.end) return a.end > b.end;
  if (a.weight != b.weight) return a.weight < b.weight;
  return a.pattern < b.pattern;
}

// Lays nested stretches flat: at every byte the innermost shade shows.
std::vector<Run> flatten(std::vector<Stretch> stretches, std::uint32_t size) {
  std::sort(stretches.begin(), stretches.end(), &paints_before);
  std::vector<Run> runs;
  std::vector<Run> open;
  std::uint32_t at = 0;
  auto paint_to = [&](std::uint32_t end) {
    if (end <= at) return;
    Shade shade = open.empty() ? Shade::Plain : open.back().shade;
    if (!runs.empty() && runs.back().shade == shade && runs.back().end == at)
      runs.back().end = end;
    else
      runs.push_back({at, end, shade});
    at = end;
  };
  auto close_until = [&](std::uint32_t begin) {
    while (!open.empty() && open.back().end <= begin) {
      paint_to(open.back().end);
      open.pop_back();
    }
  };
  for (const Stretch& stretch : stretches) {
    if (stretch.begin >= stretch.end || stretch.end > size) continue;
    close_until(stretch.begin);
    paint_to(stretch.begin);
    // What has no colour of its own shows that of what it stands in.
    Shade below = open.empty() ? Shade::Plain : open.back().shade;
    bool same =
        !open.empty() && open.back().begin == stretch.begin && open.back().end == stretch.end;
    Shade shade = stretch.shade;
    if (same) {
      if (shade == Shade::None)
        shade = open.size() > 1 ? open[open.size() - 2].shade : Shade::Plain;
      open.back().shade = shade;
    } else {
      open.push_back({stretch.begin, stretch.end, shade == Shade::None ? below : shade});
    }
  }
  close_until(size);
  paint_to(size);
  return runs;
}

void write_run(HtmlWriter& out, std::string_view piece, Shade shade) {
  if (piece.empty()) return;
  std::string_view name = kShadeNames[static_cast<std::size_t>(shade)];
  if (name.empty()) {
    out.text(piece);
    return;
  }
  out.markup("<i class=\"").markup(name).markup("\">").text(piece).markup("</i>");
}

// The end of the line that begins at `at`, without its line break; `next` is the next line.
std::size_t line_end(std::string_view text, std::size_t at, std::size_t& next) {
  auto end = std::min(text.find('\n', at), text.size());
  next = end + 1;
  return end > at && text[end - 1] == '\r' ? end - 1 : end;
}

std::vector<Html> coloured_lines(std::string_view text, const std::vector<Run>& runs) {
  std::vector<Html> lines;
  std::size_t run = 0;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    std::size_t end = line_end(text, at, next);
    HtmlWriter out;
    while (at < end && run < runs.size()) {
      std::size_t until = std::min<std::size_t>(end, runs[run].end);
      if (until > at) write_run(out, text.substr(at, until - at), runs[run].shade);
      at = std::max(at, until);
      if (runs[run].end <= at) ++run;
    }
    lines.push_back(std::move(out).take());
  }
  return lines;
}

}  // namespace

HighlightedText highlight(std::string_view text, Language language, const HighlightBudget& budget) {
  const CompiledQuery* query = find_query(language);
  if (!query || !is_parsable(text, language, budget)) return {plain_lines(text), false};
  auto stretches = find_stretches(text, *query, budget.time_max);
  if (!stretches) return {plain_lines(text), false};
  auto runs = flatten(std::move(*stretches), static_cast<std::uint32_t>(text.size()));
  return {coloured_lines(text, runs), true};
}

std::vector<Html> plain_lines(std::string_view text) {
  std::vector<Html> lines;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    std::size_t end = line_end(text, at, next);
    lines.push_back(std::move(HtmlWriter().text(text.substr(at, end - at))).take());
  }
  return lines;
}

Html highlight_block(std::string_view code, Language language) {
  HtmlWriter out;
  for (const Html& line : highlight(code, language).lines) out.text(line).markup("\n");
  return std::move(out).take();
}

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight.h"

#include <time.h>
#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.h"
#include "kit/highlight/query.h"

namespace stithy::kit {

namespace {

// How many unfinished matches the query engine may hold; beyond it the oldest is dropped, which
// costs a colour. Without a limit hostile nesting makes it quadratic.
constexpr std::uint32_t kMatchesInProgressMax = 256;
// At each node the engine climbs towards the root and looks along the siblings for a named one,
// and it cannot be stopped while it finds nothing. What that will cost can be foretold: the sum of
// all depths and of all distances between named siblings, about 8 ns each. Ordinary files of the
// largest size stay below 5 million.
constexpr std::uint64_t kStepsMax = 30'000'000;
constexpr unsigned kNodesBetweenChecks = 4096;

constexpr std::array<std::string_view, 7> kShadeNames = {"", "k", "s", "n", "f", "ty", "c"};

// Processor time of this thread, so that a busy machine does not take the colours away.
class Stopwatch {
 public:
  explicit Stopwatch(std::chrono::milliseconds time_max) : end_(now() + time_max) {}
  bool passed() const { return now() > end_; }

 private:
  static std::chrono::nanoseconds now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
  }
  std::chrono::nanoseconds end_;
};

struct ParserCloser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
  void operator()(TSQueryCursor* cursor) const { ts_query_cursor_delete(cursor); }
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
template <class T>
using Owned = std::unique_ptr<T, ParserCloser>;

// One pair per thread: making a parser costs more than parsing a small file.
struct Tools {
  Owned<TSParser> parser{ts_parser_new()};
  Owned<TSQueryCursor> cursor{ts_query_cursor_new()};
};

Tools& tools_of_this_thread() {
  thread_local Tools tools;
  return tools;
}

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

// Whether the tree can be queried in time, found out in linear time.
bool is_affordable(const TSTree& tree, const Stopwatch& watch) {
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(&tree));
  std::uint64_t steps = 0;
  std::vector<std::uint32_t> unnamed(1);  // by depth: siblings since the last named one
  bool more = true;
  for (unsigned nodes = 0; more; ++nodes) {
    bool named = ts_node_is_named(ts_tree_cursor_current_node(&cursor));
    unnamed.back() = named ? 0 : unnamed.back() + 1;
    steps += unnamed.size() + unnamed.back();
    if (steps > kStepsMax) break;
    if (nodes % kNodesBetweenChecks == 0 && watch.passed()) break;
    if (ts_tree_cursor_goto_first_child(&cursor)) {
      unnamed.push_back(0);
      continue;
    }
    while (!(more = ts_tree_cursor_goto_next_sibling(&cursor)) &&
           ts_tree_cursor_goto_parent(&cursor))
      unnamed.pop_back();
  }
  ts_tree_cursor_delete(&cursor);
  return !more;
}

std::optional<std::vector<Stretch>> find_stretches(std::string_view text,
                                                   const CompiledQuery& query,
                                                   std::chrono::milliseconds time_max) {
  Stopwatch watch(time_max);
  Tools& tools = tools_of_this_thread();
  if (!ts_parser_set_language(tools.parser.get(), query.language)) return std::nullopt;
  // The library measures by the clock on the wall.
  auto micros = std::chrono::duration_cast<std::chrono::microseconds>(4 * time_max).count();
  ts_parser_set_timeout_micros(tools.parser.get(), static_cast<std::uint64_t>(micros));
  Owned<TSTree> tree(ts_parser_parse_string(tools.parser.get(), nullptr, text.data(),
                                            static_cast<std::uint32_t>(text.size())));
  if (!tree) {
    ts_parser_reset(tools.parser.get());
    return std::nullopt;
  }
  if (!is_affordable(*tree, watch)) return std::nullopt;
  TSQueryCursor* cursor = tools.cursor.get();
  ts_query_cursor_set_match_limit(cursor, kMatchesInProgressMax);
  ts_query_cursor_exec(cursor, query.query, ts_tree_root_node(tree.get()));
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

bool has_long_line(std::string_view text, std::size_t line_bytes_max) {
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    if (end - at > line_bytes_max) return true;
    at = end + 1;
  }
  return false;
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
  // Scanners of grammars save what is open in a buffer of fixed size, and some do not look at its
  // end. What is open takes at least a column each, so short lines bound it.
  constexpr std::size_t kSavedLineMax = 160;
  bool saves = language == Language::Yaml || language == Language::Haskell ||
               language == Language::Markdown || language == Language::Scala ||
               language == Language::Swift || language == Language::Kotlin ||
               language == Language::Sql || language == Language::Ruby ||
               language == Language::Php || language == Language::Bash ||
               language == Language::Html || language == Language::Python;
  std::size_t line_max =
      saves ? std::min(kSavedLineMax, budget.line_bytes_max) : budget.line_bytes_max;
  bool fits = text.size() <= budget.bytes_max && !has_long_line(text, line_max);
  if (!query || !fits) return {plain_lines(text), false};
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

// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight/syntax_tree.h"

#include <algorithm>
#include <vector>

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

// One pair per thread: making a parser costs more than parsing a small file.
struct Tools {
  std::unique_ptr<TSParser, SyntaxDeleter> parser{ts_parser_new()};
  std::unique_ptr<TSQueryCursor, SyntaxDeleter> cursor{ts_query_cursor_new()};
};

Tools& tools_of_this_thread() {
  thread_local Tools tools;
  return tools;
}

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

bool has_long_line(std::string_view text, std::size_t line_bytes_max) {
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    if (end - at > line_bytes_max) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

bool is_parsable(std::string_view text, Language language, const HighlightBudget& budget) {
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
  return text.size() <= budget.bytes_max && !has_long_line(text, line_max);
}

SyntaxTree parse_syntax(std::string_view text, const TSLanguage* grammar,
                        std::chrono::milliseconds time_max, const Stopwatch& watch) {
  TSParser* parser = tools_of_this_thread().parser.get();
  if (!ts_parser_set_language(parser, grammar)) return nullptr;
  // The library measures by the clock on the wall.
  auto micros = std::chrono::duration_cast<std::chrono::microseconds>(4 * time_max).count();
  ts_parser_set_timeout_micros(parser, static_cast<std::uint64_t>(micros));
  SyntaxTree tree(ts_parser_parse_string(parser, nullptr, text.data(),
                                         static_cast<std::uint32_t>(text.size())));
  if (!tree) ts_parser_reset(parser);
  return tree && is_affordable(*tree, watch) ? std::move(tree) : nullptr;
}

TSQueryCursor* query_tree(const TSTree& tree, const TSQuery* query) {
  TSQueryCursor* cursor = tools_of_this_thread().cursor.get();
  ts_query_cursor_set_match_limit(cursor, kMatchesInProgressMax);
  ts_query_cursor_exec(cursor, query, ts_tree_root_node(&tree));
  return cursor;
}

}  // namespace stithy::kit

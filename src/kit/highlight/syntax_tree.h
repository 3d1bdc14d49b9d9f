// SPDX-License-Identifier: Apache-2.0
//
// syntax_tree.h — source text parsed within a budget, and a cursor to query the tree with. The
// highlighter and the outline share it; whatever could cost more than the budget is refused here.
#pragma once

#include <time.h>
#include <tree_sitter/api.h>

#include <chrono>
#include <memory>
#include <string_view>

#include "kit/highlight.h"

namespace stithy::kit {

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

struct SyntaxDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
  void operator()(TSQueryCursor* cursor) const { ts_query_cursor_delete(cursor); }
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using SyntaxTree = std::unique_ptr<TSTree, SyntaxDeleter>;

// Whether the text is small enough, and its lines short enough, for the grammar of `language`.
bool is_parsable(std::string_view text, Language language, const HighlightBudget& budget);

// Null when parsing, or a query of the tree, would take longer than `time_max`.
SyntaxTree parse_syntax(std::string_view text, const TSLanguage* grammar,
                        std::chrono::milliseconds time_max, const Stopwatch& watch);

// The cursor of this thread, ready to give the matches of `query`; until the next call.
TSQueryCursor* query_tree(const TSTree& tree, const TSQuery* query);

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/parse.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <array>
#include <mutex>

#include "base/text.h"
#include "kit/markdown/parse_budget.h"

namespace stithy::kit {

namespace {

// cmark's allocator has no argument of its own, so the arena of a thread stands here meanwhile.
thread_local BudgetArena* current_arena = nullptr;

void* arena_calloc(std::size_t count, std::size_t size) {
  std::size_t bytes = 0;
  // An absurd size uses up the budget at once.
  if (__builtin_mul_overflow(count, size, &bytes)) bytes = std::size_t{1} << 62;
  return current_arena->allocate(bytes);
}

void* arena_realloc(void* old, std::size_t size) { return current_arena->reallocate(old, size); }

void arena_free(void*) {}

cmark_mem arena_memory = {&arena_calloc, &arena_realloc, &arena_free};

// Puts an arena in place for the calls of one function.
class ArenaScope {
 public:
  explicit ArenaScope(BudgetArena& arena) : before_(current_arena) { current_arena = &arena; }
  ~ArenaScope() { current_arena = before_; }
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  BudgetArena* before_;
};

struct Alert {
  std::string_view mark;
  const char* enter;
};

constexpr std::array kAlerts = {
    Alert{"[!note]",
          "<div class=\"ui-alert ui-alert-note\"><p class=\"ui-alert-title\">Note</p>\n"},
    Alert{"[!tip]", "<div class=\"ui-alert ui-alert-tip\"><p class=\"ui-alert-title\">Tip</p>\n"},
    Alert{"[!important]",
          "<div class=\"ui-alert ui-alert-important\"><p class=\"ui-alert-title\">Important</p>\n"},
    Alert{"[!warning]",
          "<div class=\"ui-alert ui-alert-warning\"><p class=\"ui-alert-title\">Warning</p>\n"},
    Alert{"[!caution]",
          "<div class=\"ui-alert ui-alert-caution\"><p class=\"ui-alert-title\">Caution</p>\n"},
};

const Alert* find_alert(cmark_node* paragraph) {
  cmark_node* first = cmark_node_first_child(paragraph);
  if (!first || cmark_node_get_type(first) != CMARK_NODE_TEXT) return nullptr;
  cmark_node* after = cmark_node_next(first);
  if (after && cmark_node_get_type(after) != CMARK_NODE_SOFTBREAK) return nullptr;
  std::string_view mark = cmark_node_get_literal(first);
  while (mark.ends_with(' ')) mark.remove_suffix(1);
  for (const Alert& alert : kAlerts)
    if (text::equals_folded(alert.mark, mark)) return &alert;
  return nullptr;
}

// A block quote that begins with a line "[!NOTE]" becomes a box with a title.
void rewrite_alert(cmark_node* quote) {
  cmark_node* paragraph = cmark_node_first_child(quote);
  if (!paragraph || cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH) return;
  const Alert* alert = find_alert(paragraph);
  if (!alert) return;
  cmark_node* mark = cmark_node_first_child(paragraph);
  if (cmark_node* line_end = cmark_node_next(mark)) cmark_node_unlink(line_end);
  cmark_node_unlink(mark);
  if (!cmark_node_first_child(paragraph)) cmark_node_unlink(paragraph);
  cmark_node* box = cmark_node_new_with_mem(CMARK_NODE_CUSTOM_BLOCK, &arena_memory);
  cmark_node_set_on_enter(box, alert->enter);
  cmark_node_set_on_exit(box, "</div>");
  cmark_node_insert_before(quote, box);
  while (cmark_node* inner = cmark_node_first_child(quote)) cmark_node_append_child(box, inner);
  cmark_node_unlink(quote);
}

// Alerts stand at the top of a document; deeper quotes stay quotes.
void rewrite_alerts(cmark_node* parent) {
  for (cmark_node* at = cmark_node_first_child(parent); at;) {
    cmark_node* next = cmark_node_next(at);
    if (cmark_node_get_type(at) == CMARK_NODE_BLOCK_QUOTE) rewrite_alert(at);
    at = next;
  }
}

// The literal words of one node, or "" for what an excerpt leaves out.
std::string_view words_of(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE: return cmark_node_get_literal(node);
    default: break;
  }
  return cmark_node_get_type(node) == CMARK_NODE_SOFTBREAK ||
                 cmark_node_get_type(node) == CMARK_NODE_LINEBREAK
             ? std::string_view(" ")
             : std::string_view();
}

bool is_block(cmark_node* node) {
  return (cmark_node_get_type(node) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK;
}

// The node after `node` in reading order; `left_block` when that leaves a block behind.
cmark_node* next_in_order(cmark_node* node, bool& left_block) {
  left_block = false;
  if (cmark_node* inner = cmark_node_first_child(node)) return inner;
  for (; node; node = cmark_node_parent(node)) {
    left_block = left_block || is_block(node);
    if (cmark_node* sibling = cmark_node_next(node)) return sibling;
  }
  return nullptr;
}

// Inside BudgetArena::run: asking for a literal may allocate.
void collect_words(cmark_node* root, std::size_t bytes_max, std::string& words) {
  bool left_block = false;
  for (cmark_node* at = root; at && words.size() <= bytes_max; at = next_in_order(at, left_block)) {
    if (left_block) words += ' ';
    words += words_of(at);
  }
}

constexpr int kOptions = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8;
constexpr std::array kExtensions = {"table", "strikethrough", "tasklist"};

// Inside BudgetArena::run: C calls only, no destructors.
cmark_parser* parse_all(std::string_view source) {
  cmark_parser* parser = cmark_parser_new_with_mem(kOptions, &arena_memory);
  for (const char* name : kExtensions)
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name));
  cmark_parser_feed(parser, source.data(), source.size());
  return parser;
}

struct Parsed {
  cmark_node* root = nullptr;
  cmark_llist* extensions = nullptr;
};

Parsed parse_locked(std::string_view source, BudgetArena& arena) {
  static std::mutex parsing;
  static bool registered = false;
  std::lock_guard lock(parsing);
  if (!registered) {
    cmark_gfm_core_extensions_ensure_registered();
    registered = true;
  }
  Parsed parsed;
  bool finished = arena.run([&] {
    cmark_parser* parser = parse_all(source);
    parsed.root = cmark_parser_finish(parser);
    parsed.extensions = cmark_parser_get_syntax_extensions(parser);
  });
  return finished ? parsed : Parsed{};
}

}  // namespace

std::optional<std::string> markdown_to_raw_html(std::string_view source, ParseOptions options) {
  BudgetArena arena(parse_budget_for(source.size()));
  ArenaScope scope(arena);
  Parsed parsed = parse_locked(source, arena);
  if (!parsed.root) return std::nullopt;
  const char* html = nullptr;
  int flags = kOptions | (options.hard_breaks ? CMARK_OPT_HARDBREAKS : 0);
  bool finished = arena.run([&] {
    rewrite_alerts(parsed.root);
    html = cmark_render_html_with_mem(parsed.root, flags, parsed.extensions, &arena_memory);
  });
  if (!finished || !html) return std::nullopt;
  return std::string(html);
}

std::optional<std::string> markdown_words(std::string_view source, std::size_t bytes_max) {
  BudgetArena arena(parse_budget_for(source.size()));
  ArenaScope scope(arena);
  Parsed parsed = parse_locked(source, arena);
  std::string words;
  if (!parsed.root || !arena.run([&] { collect_words(parsed.root, bytes_max, words); }))
    return std::nullopt;
  return words;
}

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
#include "kit/outline.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>

#include "base/text.h"
#include "kit/highlight/query.h"
#include "kit/highlight/syntax_tree.h"
#include "kit/outline/headings.h"
#include "kit/outline/queries.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kNameBytesMax = 200;

constexpr std::array kKindNames = {
    std::string_view("class"),     std::string_view("constant"), std::string_view("enum"),
    std::string_view("function"),  std::string_view("heading"),  std::string_view("implementation"),
    std::string_view("interface"), std::string_view("key"),      std::string_view("macro"),
    std::string_view("method"),    std::string_view("module"),   std::string_view("property"),
    std::string_view("rule"),      std::string_view("struct"),   std::string_view("table"),
    std::string_view("trait"),     std::string_view("type"),     std::string_view("view")};

struct OutlineQuery {
  CompiledQuery compiled = {};
  std::vector<std::optional<SymbolKind>> kinds = {};  // by capture
  std::uint32_t name = 0;                             // the capture @name
};

std::optional<SymbolKind> kind_of(std::string_view capture) {
  const auto* at = std::find(kKindNames.begin(), kKindNames.end(), capture);
  if (at == kKindNames.end()) return std::nullopt;
  return static_cast<SymbolKind>(at - kKindNames.begin());
}

OutlineQuery compile_outline(Language language) {
  OutlineQuery out{.compiled = compile_query(language, outline_query(language))};
  if (!out.compiled.query) return out;
  for (std::uint32_t i = 0; i < ts_query_capture_count(out.compiled.query); ++i) {
    std::uint32_t length = 0;
    const char* text = ts_query_capture_name_for_id(out.compiled.query, i, &length);
    const std::string_view capture(text, length);
    out.kinds.push_back(kind_of(capture));
    if (capture == "name") out.name = i;
  }
  return out;
}

const OutlineQuery* find_outline_query(Language language) {
  struct Slot {
    std::once_flag once;
    OutlineQuery query;
  };
  static std::array<Slot, kLanguages> slots;
  Slot& slot = slots[static_cast<std::size_t>(language)];
  std::call_once(slot.once, [&] { slot.query = compile_outline(language); });
  return slot.query.compiled.query ? &slot.query : nullptr;
}

struct Definition {
  std::uint32_t begin = 0, end = 0;  // bytes
  std::uint32_t name_begin = 0;
  std::uint16_t pattern = 0;
  Symbol symbol = {};
};

std::string name_of(std::string_view written) {
  std::string name;
  for (char c : text::trim(written.substr(0, 4 * kNameBytesMax))) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space)
      name += c;
    else if (!name.ends_with(' '))
      name += ' ';
  }
  if (name.size() >= 2 && (name[0] == '"' || name[0] == '\'') && name.back() == name[0])
    name = name.substr(1, name.size() - 2);
  name = text::repair_utf8(name);
  return std::string(text::prefix(name, kNameBytesMax));
}

// What a match says; nothing when it lacks a half.
std::optional<Definition> definition_of(const OutlineQuery& query, const TSQueryMatch& match,
                                        std::string_view text) {
  Definition out{.pattern = match.pattern_index};
  bool named = false, whole = false;
  for (std::uint16_t i = 0; i < match.capture_count; ++i) {
    const TSQueryCapture& capture = match.captures[i];
    const std::uint32_t begin = ts_node_start_byte(capture.node);
    const std::uint32_t end = ts_node_end_byte(capture.node);
    if (begin > end || end > text.size()) return std::nullopt;
    if (capture.index == query.name && !named) {
      out.symbol.name = name_of(text.substr(begin, end - begin));
      out.symbol.line = ts_node_start_point(capture.node).row + 1;
      out.name_begin = begin;
      named = !out.symbol.name.empty();
    } else if (auto kind = query.kinds[capture.index]) {
      out.symbol.kind = *kind;
      out.begin = begin, out.end = end;
      const TSPoint last = ts_node_end_point(capture.node);
      // A node that ends with its line break ends at the beginning of the next line.
      out.symbol.end_line = last.row + (last.column > 0 ? 1 : 0);
      whole = true;
    }
  }
  if (!named || !whole) return std::nullopt;
  out.symbol.end_line = std::max(out.symbol.end_line, out.symbol.line);
  return out;
}

bool stands_before(const Definition& a, const Definition& b) {
  if (a.begin != b.begin) return a.begin < b.begin;
  if (a.end != b.end) return a.end > b.end;
  if (a.pattern != b.pattern) return a.pattern < b.pattern;
  return a.name_begin < b.name_begin;
}

bool has_methods(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Class:
    case SymbolKind::Enum:
    case SymbolKind::Implementation:
    case SymbolKind::Interface:
    case SymbolKind::Struct:
    case SymbolKind::Trait: return true;
    default: return false;
  }
}

// One entry a definition, with its depth; equations of one function are one entry.
Outline nest(std::vector<Definition> found) {
  std::sort(found.begin(), found.end(), &stands_before);
  Outline out;
  std::vector<const Definition*> open;
  const Definition* last = nullptr;
  for (Definition& one : found) {
    if (last && last->begin == one.begin && last->end == one.end) continue;
    while (!open.empty() && open.back()->end <= one.begin) open.pop_back();
    last = &one;
    one.symbol.depth = static_cast<std::uint32_t>(open.size());
    const bool in_type = !open.empty() && has_methods(open.back()->symbol.kind);
    if (in_type && one.symbol.kind == SymbolKind::Function) one.symbol.kind = SymbolKind::Method;
    open.push_back(&one);
    if (!out.symbols.empty()) {
      Symbol& before = out.symbols.back();
      const bool goes_on = before.name == one.symbol.name && before.kind == one.symbol.kind &&
                           before.depth == one.symbol.depth &&
                           before.end_line + 1 == one.symbol.line &&
                           one.symbol.kind == SymbolKind::Function;
      if (goes_on) {
        before.end_line = one.symbol.end_line;
        continue;
      }
    }
    out.symbols.push_back(one.symbol);
  }
  return out;
}

}  // namespace

std::string_view symbol_kind_name(SymbolKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

Outline outline_of(std::string_view text, Language language, const OutlineBudget& budget) {
  if (language == Language::Markdown) {
    const bool fits = text.size() <= budget.parsing.bytes_max;
    return fits ? outline_of_markdown(text, budget.symbols_max) : Outline{};
  }
  const OutlineQuery* query = find_outline_query(language);
  if (!query || !is_parsable(text, language, budget.parsing)) return {};
  const Stopwatch watch(budget.parsing.time_max);
  const SyntaxTree tree =
      parse_syntax(text, query->compiled.language, budget.parsing.time_max, watch);
  if (!tree) return {};
  TSQueryCursor* cursor = query_tree(*tree, query->compiled.query);
  std::vector<Definition> found;
  TSQueryMatch match;
  // Several patterns may take one definition, so more are gathered than are kept.
  const std::size_t found_max = 4 * budget.symbols_max;
  while (found.size() < found_max && ts_query_cursor_next_match(cursor, &match)) {
    if (watch.passed()) return {};
    if (!holds(query->compiled, match, text)) continue;
    if (auto one = definition_of(*query, match, text)) found.push_back(*std::move(one));
  }
  const bool stopped = found.size() == found_max;
  Outline out = nest(std::move(found));
  out.cut = stopped || out.symbols.size() > budget.symbols_max;
  if (out.symbols.size() > budget.symbols_max) out.symbols.resize(budget.symbols_max);
  return out;
}

}  // namespace stithy::kit

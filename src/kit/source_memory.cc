// SPDX-License-Identifier: Apache-2.0
#include "kit/source_memory.h"

#include <algorithm>

#include "base/text.h"
#include "kit/highlight.h"

namespace stithy::kit {

namespace {

std::string key_of(std::string_view what, std::string_view object,
                   const std::optional<Language>& language) {
  return text::format("{} {} {}", what, object, language ? static_cast<int>(*language) : -1);
}

std::size_t cost_of(const SourceLines& source) {
  constexpr std::size_t kBlock = 16;  // what the allocator adds to a piece
  std::size_t cost = sizeof source;
  for (const Html& line : source.lines) cost += sizeof line + line.text().size() + kBlock;
  return cost;
}

std::size_t cost_of(const Outline& outline) {
  std::size_t cost = sizeof outline;
  for (const Symbol& symbol : outline.symbols) cost += sizeof symbol + symbol.name.size();
  return cost;
}

}  // namespace

std::shared_ptr<const SourceLines> SourceMemory::lines(std::string_view object,
                                                       std::string_view path,
                                                       std::string_view text) {
  const auto language = language_of(path, text::cut(text, "\n").before);
  std::string key = key_of("lines", object, language);
  if (auto known = kept_.find(key)) return std::static_pointer_cast<const SourceLines>(known);
  auto made = std::make_shared<SourceLines>();
  bool whole = true;
  if (language) {
    HighlightedText shown = highlight(text, *language);
    made->lines = std::move(shown.lines);
    whole = shown.coloured;
  } else {
    made->lines = plain_lines(text);
  }
  made->reorders = std::any_of(made->lines.begin(), made->lines.end(), [](const Html& line) {
    return text::contains(line.text(), "ui-bidi");
  });
  if (whole) kept_.put(std::move(key), made, cost_of(*made));
  return made;
}

std::shared_ptr<const Outline> SourceMemory::outline(std::string_view object, std::string_view path,
                                                     std::string_view text) {
  const auto language = language_of(path, text::cut(text, "\n").before);
  if (!language) return std::make_shared<Outline>();
  std::string key = key_of("outline", object, language);
  if (auto known = kept_.find(key)) return std::static_pointer_cast<const Outline>(known);
  auto made = std::make_shared<Outline>(outline_of(text, *language));
  // Nothing found may mean that there was no time.
  if (!made->symbols.empty()) kept_.put(std::move(key), made, cost_of(*made));
  return made;
}

}  // namespace stithy::kit

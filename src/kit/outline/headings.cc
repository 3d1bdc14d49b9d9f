// SPDX-License-Identifier: Apache-2.0
#include "kit/outline/headings.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kNameBytesMax = 200;

// Without up to three spaces; nothing of a line that is indented as code.
std::string_view unindented(std::string_view line) {
  const auto spaces = std::min(line.find_first_not_of(' '), line.size());
  return spaces > 3 ? std::string_view() : line.substr(spaces);
}

std::size_t run_of(std::string_view line, char c) {
  return std::min(line.find_first_not_of(c), line.size());
}

// Three or more of ` or ~ open a fence, as many or more of the same close it.
struct Fence {
  char mark = 0;
  std::size_t count = 0;

  bool is_open() const { return count > 0; }
  void read(std::string_view line) {
    if (line.empty() || (line[0] != '`' && line[0] != '~')) return;
    const std::size_t run = run_of(line, line[0]);
    const std::string_view rest = line.substr(run);
    if (!is_open() && run >= 3 && (line[0] == '~' || !text::contains(rest, "`")))
      mark = line[0], count = run;
    else if (is_open() && line[0] == mark && run >= count && text::trim(rest).empty())
      count = 0;
  }
};

// 1 to 6 for "# A" to "###### A" with their text, 0 otherwise.
std::size_t hash_level(std::string_view line, std::string_view& text) {
  const std::size_t level = run_of(line, '#');
  const bool heading = level >= 1 && level <= 6 &&
                       (level == line.size() || line[level] == ' ' || line[level] == '\t');
  if (!heading) return 0;
  text = text::trim(line.substr(level));
  // "# A ##": closing marks are no part of it.
  const auto end = text.find_last_not_of('#');
  if (end == text.npos)
    text = {};
  else if (end + 1 < text.size() && (text[end] == ' ' || text[end] == '\t'))
    text = text::trim(text.substr(0, end));
  return level;
}

std::size_t underline_level(std::string_view line) {
  line = text::trim(line);
  if (line.empty() || run_of(line, line[0]) != line.size()) return 0;
  return line[0] == '=' ? 1 : line[0] == '-' ? 2 : 0;
}

// Whether the line may be the text that an underline makes a heading.
bool is_paragraph(std::string_view line) {
  if (line.empty() || text::trim(line).empty()) return false;
  constexpr std::string_view kOthers = "#>|-*+=`~<";
  return kOthers.find(line[0]) == kOthers.npos;
}

// The lines of YAML between "---" at the very top, both rules included; as Markdown they would be a
// rule and a heading.
std::uint32_t front_matter_lines(const std::vector<std::string_view>& lines) {
  auto is_rule = [](std::string_view line) {
    return line.starts_with("---") && text::trim(line.substr(3)).empty();
  };
  if (lines.empty() || !is_rule(lines.front())) return 0;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (is_rule(lines[i])) return static_cast<std::uint32_t>(i + 1);
  return 0;
}

class HeadingList {
 public:
  explicit HeadingList(std::size_t symbols_max) : symbols_max_(symbols_max) {}

  void add(std::string_view name, std::size_t level, std::uint32_t line) {
    if (name.empty()) return;
    if (out_.symbols.size() == symbols_max_) {
      out_.cut = true;
      return;
    }
    for (std::size_t n = level; n < ends_.size(); ++n) close(n, line - 1);
    std::uint32_t depth = 0;
    for (std::size_t n = 1; n < level; ++n) depth += ends_[n] != kNone;
    ends_[level] = out_.symbols.size();
    out_.symbols.push_back(
        {.name = std::string(text::prefix(text::repair_utf8(name), kNameBytesMax)),
         .kind = SymbolKind::Heading,
         .line = line,
         .end_line = line,
         .depth = depth});
  }

  Outline take(std::uint32_t last_line) && {
    for (std::size_t n = 1; n < ends_.size(); ++n) close(n, last_line);
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void close(std::size_t level, std::uint32_t line) {
    if (ends_[level] != kNone) out_.symbols[ends_[level]].end_line = line;
    ends_[level] = kNone;
  }

  const std::size_t symbols_max_;
  Outline out_;
  std::array<std::size_t, 7> ends_ = {kNone, kNone, kNone, kNone, kNone, kNone, kNone};
};

}  // namespace

Outline outline_of_markdown(std::string_view text, std::size_t symbols_max) {
  HeadingList list(symbols_max);
  Fence fence;
  std::string_view before;
  const auto lines = text::split(text, '\n');
  const std::uint32_t skipped = front_matter_lines(lines);
  std::uint32_t number = 0;
  for (std::string_view line : lines) {
    if (++number <= skipped) continue;
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = unindented(line);
    const bool code = fence.is_open();
    fence.read(line);
    std::string_view name;
    if (code || fence.is_open()) {
      line = {};
    } else if (const std::size_t level = hash_level(line, name)) {
      list.add(name, level, number);
      line = {};
    } else if (const std::size_t under = is_paragraph(before) ? underline_level(line) : 0) {
      list.add(text::trim(before), under, number - 1);
      line = {};
    }
    before = line;
  }
  if (text.ends_with('\n')) --number;
  return std::move(list).take(std::max<std::uint32_t>(number, 1));
}

}  // namespace stithy::kit

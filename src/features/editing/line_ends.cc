// SPDX-License-Identifier: Apache-2.0
#include "features/editing/line_ends.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/text.h"

namespace stithy::editing {

namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";  // U+FEFF
// Beyond this many pairs of lines the middle of a mixed file gets the commonest end.
constexpr std::size_t kPairsMax = 4'000'000;

struct Line {
  std::string_view words, end;
};

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

// A text that ends in a line's end has no empty line behind it.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const auto at = text.find_first_of("\r\n");
    if (at == text.npos) {
      lines.push_back({text, {}});
      break;
    }
    const std::size_t size = text.substr(at).starts_with("\r\n") ? 2 : 1;
    lines.push_back({text.substr(0, at), text.substr(at, size)});
    text.remove_prefix(at + size);
  }
  return lines;
}

struct Ends {
  std::size_t lf = 0, crlf = 0, cr = 0;
  bool mixed() const { return (lf > 0) + (crlf > 0) + (cr > 0) > 1; }
  std::string_view commonest() const {
    if (crlf > lf && crlf >= cr) return "\r\n";
    return cr > lf ? "\r" : "\n";
  }
};

Ends count_ends(const std::vector<Line>& lines) {
  Ends ends;
  for (const Line& line : lines) {
    ends.lf += line.end == "\n" ? 1 : 0;
    ends.crlf += line.end == "\r\n" ? 1 : 0;
    ends.cr += line.end == "\r" ? 1 : 0;
  }
  return ends;
}

// Gives the lines of `after` that were there before the ends they had: those of the longest common
// subsequence between the equal beginnings and the equal tails.
void keep_ends(const std::vector<Line>& before, std::vector<Line>& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t head = 0, tail = 0;
  while (head < shorter && before[head].words == after[head].words) ++head;
  while (tail < shorter - head &&
         before[before.size() - 1 - tail].words == after[after.size() - 1 - tail].words)
    ++tail;
  for (std::size_t i = 0; i < head; ++i) after[i].end = before[i].end;
  for (std::size_t i = 1; i <= tail; ++i)
    after[after.size() - i].end = before[before.size() - i].end;
  const std::size_t rows = before.size() - head - tail, columns = after.size() - head - tail;
  if (rows == 0 || columns == 0 || rows * columns > kPairsMax) return;
  std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
  auto at = [&](std::size_t r, std::size_t c) -> std::uint32_t& {
    return length[r * (columns + 1) + c];
  };
  auto same = [&](std::size_t r, std::size_t c) {
    return before[head + r].words == after[head + c].words;
  };
  for (std::size_t r = rows; r-- > 0;)
    for (std::size_t c = columns; c-- > 0;)
      at(r, c) = same(r, c) ? at(r + 1, c + 1) + 1 : std::max(at(r + 1, c), at(r, c + 1));
  for (std::size_t r = 0, c = 0; r < rows && c < columns;) {
    if (same(r, c))
      after[head + c++].end = before[head + r++].end;
    else if (at(r + 1, c) >= at(r, c + 1))
      ++r;
    else
      ++c;
  }
}

}  // namespace

std::optional<LineEnds> parse_line_ends(std::string_view word) {
  if (word == "keep" || word.empty()) return LineEnds::Keep;
  if (word == "lf") return LineEnds::Lf;
  if (word == "crlf") return LineEnds::CrLf;
  return std::nullopt;
}

std::string_view name_line_ends(std::string_view file) {
  const Ends ends = count_ends(lines_of(file));
  if (ends.mixed()) return "mixed";
  if (ends.crlf > 0) return "CRLF";
  if (ends.cr > 0) return "CR";
  return ends.lf > 0 ? "LF" : "";
}

std::string text_for_form(std::string_view file) { return text_of_form(without_mark(file)); }

std::string text_of_form(std::string_view posted) {
  std::string out;
  out.reserve(posted.size());
  for (std::size_t i = 0; i < posted.size(); ++i) {
    if (posted[i] != '\r') {
      out += posted[i];
    } else if (i + 1 == posted.size() || posted[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

std::string file_of_text(std::string_view text, std::string_view before, LineEnds ends) {
  const std::vector<Line> old = lines_of(without_mark(before));
  std::vector<Line> lines = lines_of(text);
  const Ends counted = count_ends(old);
  std::string_view usual = ends == LineEnds::Lf     ? "\n"
                           : ends == LineEnds::CrLf ? "\r\n"
                                                    : counted.commonest();
  const bool ends_open = !lines.empty() && lines.back().end.empty();
  for (Line& line : lines) line.end = {};
  if (ends == LineEnds::Keep && counted.mixed()) keep_ends(old, lines);
  std::string out(before.starts_with(kMark) ? kMark : "");
  for (const Line& line : lines) {
    out += line.words;
    if (ends_open && &line == &lines.back()) continue;
    std::string_view end = line.end.empty() ? usual : line.end;
    // Behind a CR, the LF of an empty line would make one end of two.
    if (end == "\n" && line.words.empty() && out.ends_with('\r')) end = "\r\n";
    out += end;
  }
  return out;
}

}  // namespace stithy::editing

// SPDX-License-Identifier: Apache-2.0
#include "kit/ansi.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace stithy::kit {

namespace {

constexpr char kEscape = '\x1b';
constexpr int kNoColour = 0;

struct Style {
  int colour = kNoColour;  // 30 to 37, 90 to 97
  bool bold = false;
  bool operator==(const Style&) const = default;
};

struct Stretch {
  Style style;
  std::string text;
};

bool is_colour(int n) { return (n >= 30 && n <= 37) || (n >= 90 && n <= 97); }

// The colours past the first sixteen have no class.
int colour_of_palette(int n) {
  if (n >= 0 && n < 8) return 30 + n;
  return n < 16 ? 90 + n - 8 : kNoColour;
}

class AnsiReader {
 public:
  explicit AnsiReader(std::string_view output) : left_(output) {}

  Html read() {
    while (!left_.empty()) {
      const char c = left_.front();
      if (c == kEscape) {
        read_escape();
        continue;
      }
      left_.remove_prefix(1);
      read_byte(c);
    }
    write_line();
    return std::move(out_).take();
  }

 private:
  void read_byte(char c) {
    if (c == '\n') {
      write_line();
      out_.markup("\n");
    } else if (c == '\r') {
      if (!left_.starts_with('\n')) line_.clear();
    } else if (c == '\b') {
      take_back();
    } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)) {
      if (line_.empty() || line_.back().style != style_) line_.push_back({style_, {}});
      line_.back().text += c;
    }
  }

  void take_back() {
    if (line_.empty()) return;
    std::string& text = line_.back().text;
    auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
    while (text.size() > 1 && continues(text.back())) text.pop_back();
    text.pop_back();
    if (text.empty()) line_.pop_back();
  }

  void read_escape() {
    left_.remove_prefix(1);
    if (left_.starts_with('[')) {
      read_control();
    } else if (left_.starts_with(']')) {
      read_command();
    } else if (!left_.empty()) {
      left_.remove_prefix(1);
    }
  }

  // "ESC [ parameters final": parameters and what lies between end before a byte of 0x40 to 0x7e.
  void read_control() {
    std::size_t end = 1;
    while (end < left_.size() && left_[end] >= 0x20 && left_[end] < 0x40) ++end;
    const bool whole = end < left_.size() && left_[end] >= 0x40 && left_[end] <= 0x7e;
    if (whole && left_[end] == 'm') set_style(left_.substr(1, end - 1));
    left_.remove_prefix(whole ? end + 1 : end);
  }

  // "ESC ] text" up to a bell or "ESC \": titles of windows, links. One without an end ends here.
  void read_command() {
    const auto end = left_.substr(0, kCommandBytesMax).find_first_of("\a\x1b\n");
    if (end == left_.npos || left_[end] == '\n') {
      left_.remove_prefix(1);
      return;
    }
    const bool bell = left_[end] == '\a';
    left_.remove_prefix(end + 1);
    if (!bell && left_.starts_with('\\')) left_.remove_prefix(1);
  }

  void set_style(std::string_view parameters) {
    std::vector<int> numbers;
    for (auto word : text::split(parameters, ';')) {
      if (numbers.size() == kParametersMax) break;
      numbers.push_back(word.empty() ? 0 : text::parse_number<int>(word).value_or(-1));
    }
    if (numbers.empty()) numbers.push_back(0);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const int n = numbers[i];
      if (n == 0) style_ = {};
      if (n == 1) style_.bold = true;
      if (n == 22) style_.bold = false;
      if (n == 39) style_.colour = kNoColour;
      if (is_colour(n)) style_.colour = n;
      if (n != 38 && n != 48) continue;
      const int form = i + 1 < numbers.size() ? numbers[i + 1] : 0;
      if (n == 38 && form == 5 && i + 2 < numbers.size())
        style_.colour = colour_of_palette(numbers[i + 2]);
      i += form == 5 ? 2 : form == 2 ? 4 : 0;
    }
  }

  void write_line() {
    for (const Stretch& stretch : line_) {
      if (stretch.style == Style{}) {
        out_.text(stretch.text);
        continue;
      }
      out_.markup("<span class=\"");
      if (stretch.style.colour != kNoColour) out_.markup("f").text(stretch.style.colour);
      if (stretch.style.colour != kNoColour && stretch.style.bold) out_.markup(" ");
      if (stretch.style.bold) out_.markup("ab");
      out_.markup("\">").text(stretch.text).markup("</span>");
    }
    line_.clear();
  }

  static constexpr std::size_t kParametersMax = 32, kCommandBytesMax = 4096;
  std::string_view left_;
  Style style_;
  std::vector<Stretch> line_;
  HtmlWriter out_;
};

}  // namespace

Html render_ansi(std::string_view output) { return AnsiReader(output).read(); }

}  // namespace stithy::kit

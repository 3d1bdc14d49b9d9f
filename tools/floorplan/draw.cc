// SPDX-License-Identifier: Apache-2.0
#include "floorplan/draw.h"

#include <algorithm>
#include <map>
#include <set>

namespace floorplan {

namespace {

constexpr int kWidth = 960;
constexpr int kMargin = 16;
constexpr int kGap = 12;
constexpr int kChip = 26;
constexpr int kLetter = 8;  // width of a letter of the monospaced names, rounded up

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string number(int value) { return std::to_string(value); }

std::string label(int x, int y, std::string_view style, std::string_view text) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" class=\"" + std::string(style) +
         "\">" + escaped(text) + "</text>\n";
}

std::string box(int x, int y, int width, int height, std::string_view style) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) +
         "\" height=\"" + number(height) + "\" rx=\"6\" class=\"" + std::string(style) + "\"/>\n";
}

// Breaks a purpose into lines that fit a width.
std::vector<std::string> wrapped(const std::string& text, int width) {
  const auto room = static_cast<std::size_t>(std::max(8, width / 7));
  std::vector<std::string> lines(1);
  std::size_t at = 0;
  while (at < text.size()) {
    const auto end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > room) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
    at = end + 1;
  }
  return lines;
}

class Drawing {
 public:
  Drawing(const Plan& plan, const std::vector<std::string>& files) : plan_(plan) {
    for (const std::string& file : files) {
      if (!file.starts_with("src/")) continue;
      const auto first = file.find('/', 4);
      if (first == std::string::npos) continue;
      auto& folders = folders_[file.substr(4, first - 4)];
      const auto second = file.find('/', first + 1);
      // A file of the floor itself stands for its stem, as in an `order`.
      const auto end = second == std::string::npos ? file.find('.', first) : second;
      folders.insert(file.substr(first + 1, end - first - 1));
    }
  }

  std::string render() {
    int level = 0;
    for (const Floor& floor : plan_.floors) level = std::max(level, floor.level);
    for (; level >= 0; --level) {
      std::vector<const Floor*> row;
      for (const Floor& floor : plan_.floors) {
        if (floor.level == level && folders_.contains(floor.name)) row.push_back(&floor);
      }
      if (!row.empty()) draw_level(level, row);
    }
    return head() + body_ + "</svg>\n";
  }

 private:
  std::string head() const {
    const std::string size = number(kWidth) + " " + number(y_ + 4);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size +
           "\" role=\"img\" aria-label=\"Floor plan: each floor includes only floors below it\">\n"
           "<style>text{font-family:system-ui,sans-serif;fill:#1d2b2f}"
           ".page{fill:#fff}.floor{fill:#f3f6f5;stroke:#9fb3b0}.folder{fill:#fff;stroke:#9fb3b0}"
           ".name{font:600 15px ui-monospace,monospace}.level{font-size:13px;fill:#5b6f6c}"
           ".why{font-size:12.5px;fill:#43595a}.item{font:13px ui-monospace,monospace}</style>\n" +
           box(0, 0, kWidth, y_ + 4, "page");
  }

  void draw_level(int level, const std::vector<const Floor*>& row) {
    const int count = static_cast<int>(row.size());
    const int room = kWidth - 2 * kMargin - 24;
    const int width = (room - kGap * (count - 1)) / count;
    body_ += label(kMargin, y_ + 28, "level", number(level));
    int height = 0;
    int x = kMargin + 24;
    std::string boxes;
    for (const Floor* floor : row) {
      const auto [inside, bottom] = draw_floor(*floor, x, width);
      boxes += inside;
      height = std::max(height, bottom - y_);
      x += width + kGap;
    }
    for (int i = 0; i < count; ++i) {
      body_ += box(kMargin + 24 + i * (width + kGap), y_ + 4, width, height, "floor");
    }
    body_ += boxes;
    y_ += height + kGap;
  }

  std::pair<std::string, int> draw_floor(const Floor& floor, int x, int width) const {
    std::string out = label(x + 12, y_ + 28, "name", floor.name);
    int y = y_ + 48;
    for (const auto& line : wrapped(floor.purpose, width - 24)) {
      out += label(x + 12, y, "why", line);
      y += 17;
    }
    const auto& present = folders_.at(floor.name);
    std::vector<std::string> names(present.begin(), present.end());
    if (!floor.order.empty()) {
      names = floor.order;
      std::erase_if(names, [&](const std::string& name) { return !present.contains(name); });
    }
    if (floor.order.empty() && floor.faces.empty()) names.clear();
    int left = x + 12;
    if (!names.empty()) y -= 4;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = (i > 0 && !floor.order.empty() ? "\u2190 " : "") + names[i];
      const int chip =
          static_cast<int>(names[i].size() + (name == names[i] ? 0 : 2)) * kLetter + 16;
      if (left + chip > x + width - 12) {
        left = x + 12;
        y += kChip + 6;
      }
      out += box(left, y, chip, kChip, "folder") + label(left + 8, y + 18, "item", name);
      left += chip + 8;
    }
    return {out, names.empty() ? y - 4 : y + kChip + 12};
  }

  const Plan& plan_;
  std::map<std::string, std::set<std::string>> folders_;
  std::string body_;
  int y_ = 8;
};

}  // namespace

std::string draw(const Plan& plan, const std::vector<std::string>& files) {
  return Drawing(plan, files).render();
}

}  // namespace floorplan

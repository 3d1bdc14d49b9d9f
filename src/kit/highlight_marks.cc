// SPDX-License-Identifier: Apache-2.0
#include "kit/highlight_marks.h"

#include <string>

namespace stithy::kit {

namespace {

// The bytes of the character that begins at `at`, by its first byte alone; broken ones count one.
std::size_t character_size(std::string_view s, std::size_t at) {
  auto byte = static_cast<unsigned char>(s[at]);
  std::size_t n = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 1;
  return at + n <= s.size() ? n : 1;
}

class Marker {
 public:
  Marker(std::string_view html, std::string_view source, MarkKind kind)
      : html_(html),
        source_(source),
        open_tag_(kind == MarkKind::Inserted ? "<ins>" : "<del>"),
        close_tag_(kind == MarkKind::Inserted ? "</ins>" : "</del>") {}

  bool run(std::span<const MarkedRange> ranges) {
    std::size_t next = 0;
    for (std::size_t at = 0; at < source_.size();) {
      while (next < ranges.size() && ranges[next].end <= at) ++next;
      copy_tags();
      set(next < ranges.size() && ranges[next].begin <= at);
      const std::size_t n = character_size(source_, at);
      if (!copy_character(source_.substr(at, n))) return false;
      at += n;
    }
    set(false);
    copy_tags();
    return read_ == html_.size();
  }
  std::string take() && { return std::move(out_); }

 private:
  void set(bool open) {
    if (open == open_) return;
    out_ += open ? open_tag_ : close_tag_;
    open_ = open;
  }
  // Markup of the line itself: the mark is closed before it and opened anew behind it.
  void copy_tags() {
    while (read_ < html_.size() && html_[read_] == '<') {
      auto end = html_.find('>', read_);
      if (end == html_.npos) return;
      set(false);
      out_ += html_.substr(read_, end + 1 - read_);
      read_ = end + 1;
    }
  }
  bool copy_character(std::string_view character) {
    HtmlWriter w;
    std::string expected = std::move(w.text(character)).take().take();
    if (!html_.substr(read_).starts_with(expected)) return false;
    out_ += expected;
    read_ += expected.size();
    return true;
  }

  const std::string_view html_, source_, open_tag_, close_tag_;
  std::size_t read_ = 0;
  std::string out_;
  bool open_ = false;
};

}  // namespace

Html mark_ranges(const Html& line, std::string_view source, std::span<const MarkedRange> ranges,
                 MarkKind kind) {
  if (ranges.empty()) return line;
  Marker marker(line.text(), source, kind);
  if (!marker.run(ranges)) return line;
  HtmlWriter out;
  out.markup(std::move(marker).take());
  return std::move(out).take();
}

}  // namespace stithy::kit

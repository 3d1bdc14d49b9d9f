// SPDX-License-Identifier: Apache-2.0
#include "kit/markdown/filter_tags.h"

#include <array>

#include "base/text.h"

namespace stithy::kit {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

struct Filtered {
  std::string_view name;
  bool dropped_whole = false;  // with its text, where it has an end
  std::size_t last_end = kNone;
};

// Whether a tag of this name begins at the start of `rest`, which is behind "<" or "</".
bool begins_with(std::string_view rest, std::string_view name) {
  if (!text::equals_folded(rest.substr(0, name.size()), name)) return false;
  if (rest.size() == name.size()) return true;
  return std::string_view(" \t\r\n\f/>").find(rest[name.size()]) != kNone;
}

class TagFilter {
 public:
  explicit TagFilter(std::string_view html) : html_(html) {}

  std::string run() {
    find_ends();
    for (std::size_t at = 0; at < html_.size();) {
      const std::size_t tag = html_.find('<', at);
      out_ += html_.substr(at, tag == kNone ? kNone : tag - at);
      if (tag == kNone) break;
      out_ += is_word(tag) ? "&lt;" : "<";
      at = tag + 1;
    }
    return std::move(out_);
  }

 private:
  void find_ends() {
    for (std::size_t at = 0; (at = html_.find("</", at)) != kNone; at += 2)
      for (Filtered& one : filtered_)
        if (one.dropped_whole && begins_with(html_.substr(at + 2), one.name)) one.last_end = at;
  }

  bool is_word(std::size_t tag) const {
    std::string_view rest = html_.substr(tag + 1);
    const bool is_end = rest.starts_with('/');
    if (is_end) rest.remove_prefix(1);
    for (const Filtered& one : filtered_) {
      if (!begins_with(rest, one.name)) continue;
      return !one.dropped_whole || (!is_end && (one.last_end == kNone || one.last_end < tag));
    }
    return false;
  }

  const std::string_view html_;
  std::string out_;
  std::array<Filtered, 9> filtered_ = {{{"iframe"},
                                        {"noembed"},
                                        {"noframes"},
                                        {"plaintext"},
                                        {"script", true},
                                        {"style", true},
                                        {"textarea"},
                                        {"title"},
                                        {"xmp"}}};
};

}  // namespace

std::string filter_tags(std::string_view html) { return TagFilter(html).run(); }

}  // namespace stithy::kit

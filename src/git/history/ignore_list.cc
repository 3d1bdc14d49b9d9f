// SPDX-License-Identifier: Apache-2.0
#include "git/history/ignore_list.h"

#include "base/text.h"

namespace stithy::git {

IgnoreList parse_ignore_list(std::string_view text, ObjectFormat format) {
  IgnoreList list;
  for (auto line : text::split(text, '\n')) {
    const std::string_view word = text::trim(text::cut(line, "#").before);
    if (word.empty()) continue;
    auto oid = Oid::parse(word);
    if (oid && oid->format() == format) {
      list.commits.push_back(*oid);
    } else {
      ++list.unreadable_lines;
    }
  }
  return list;
}

}  // namespace stithy::git

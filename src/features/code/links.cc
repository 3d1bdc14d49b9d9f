// SPDX-License-Identifier: Apache-2.0
#include "features/code/links.h"

#include "base/text.h"

namespace stithy::code {

std::string word_of(const git::Revision& revision) {
  return revision.kind == git::Revision::Kind::Commit ? revision.commit.hex() : revision.name;
}

std::string Links::at(std::string_view page, std::string_view word, std::string_view path) const {
  std::string href = text::format("{}/{}/{}", home_, page, text::encode_path(word));
  if (path.empty()) return href;
  if (!text::is_utf8(path)) return with_query(std::move(href), "bytes", text::to_hex(path));
  return href + "/" + text::encode_path(path);
}

std::string Links::commit(const git::Oid& oid) const { return home_ + "/commit/" + oid.hex(); }

std::string Links::entry(const git::TreeEntry& entry, std::string_view word,
                         std::string_view path) const {
  return at(entry.is_directory() ? "tree" : "blob", word, path);
}

std::vector<Crumb> Links::crumbs(std::string_view word, const git::TreePath& path) const {
  std::vector<Crumb> list;
  std::string joined;
  for (const std::string& part : path.components()) {
    if (!joined.empty()) joined += '/';
    joined += part;
    list.push_back({part, at("tree", word, joined)});
  }
  return list;
}

std::string with_query(std::string href, std::string_view name, std::string_view value) {
  char mark = href.find('?') == href.npos ? '?' : '&';
  return text::format("{}{}{}={}", href, mark, name, text::encode_component(value));
}

RelativePath resolve_relative(std::string_view folder, std::string_view address) {
  auto end = address.find_first_of("?#");
  std::string_view path = address.substr(0, end);
  RelativePath out;
  if (end != address.npos) out.tail = address.substr(end);
  std::vector<std::string> parts;
  auto add = [&parts](std::string_view from) {
    for (auto part : text::split(from, '/')) {
      if (part == "..") {
        if (!parts.empty()) parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.emplace_back(part);
      }
    }
  };
  if (!path.starts_with('/')) add(folder);
  add(text::decode_percent(path).value_or(std::string(path)));
  out.path = text::join(parts, "/");
  return out;
}

bool natural_less(std::string_view a, std::string_view b) {
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  // The digits at the start of `s` without leading zeros, and how many bytes they took.
  auto number = [&](std::string_view s) {
    std::size_t end = 0;
    while (end < s.size() && digit(s[end])) ++end;
    std::string_view digits = s.substr(0, end);
    while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
    return std::pair(digits, end);
  };
  while (!a.empty() && !b.empty()) {
    if (digit(a[0]) && digit(b[0])) {
      auto [left, left_size] = number(a);
      auto [right, right_size] = number(b);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
      a.remove_prefix(left_size);
      b.remove_prefix(right_size);
    } else {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() < b.size();
}

std::string short_id(const git::Oid& oid) { return oid.hex().substr(0, 10); }

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "features/code/links.h"

#include "base/text.h"

namespace stithy::code {

std::string word_of(const git::Revision& revision) {
  return revision.kind == git::Revision::Kind::Commit ? revision.commit.hex() : revision.name;
}

namespace {

// What follows the word of the page: the revision and the path, or the path as bytes behind `?`.
struct Tail {
  std::string rest, bytes;
};
Tail tail_of(std::string_view word, std::string_view path) {
  if (path.empty()) return {std::string(word), {}};
  if (!text::is_utf8(path)) return {std::string(word), text::to_hex(path)};
  return {text::format("{}/{}", word, path), {}};
}

std::string with_bytes(std::string href, const Tail& tail) {
  return tail.bytes.empty() ? href : with_query(std::move(href), "bytes", tail.bytes);
}

}  // namespace

std::string Links::at(RefPage page, std::string_view word, std::string_view path) const {
  const Tail tail = tail_of(word, path);
  return with_bytes(page(home_, tail.rest), tail);
}

std::string Links::below(std::string_view page, std::string_view word,
                         std::string_view path) const {
  const Tail tail = tail_of(word, path);
  return with_bytes(text::format("{}{}{}", home_, page, text::encode_path(tail.rest)), tail);
}

std::string Links::commit(const git::Oid& oid) const { return url::commit(home_, oid.hex()); }

std::string Links::comparison(std::string_view base, std::string_view head) const {
  return url::comparison(home_, text::format("{}...{}", base, head));
}

std::string Links::entry(const git::TreeEntry& entry, std::string_view word,
                         std::string_view path) const {
  return at(entry.is_directory() ? url::tree : url::blob, word, path);
}

std::vector<Crumb> Links::crumbs(std::string_view word, const git::TreePath& path) const {
  std::vector<Crumb> list;
  std::string joined;
  for (const std::string& part : path.components()) {
    if (!joined.empty()) joined += '/';
    joined += part;
    list.push_back({part, at(url::tree, word, joined)});
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

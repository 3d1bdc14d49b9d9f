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

std::string short_id(const git::Oid& oid) { return oid.hex().substr(0, 10); }

}  // namespace stithy::code

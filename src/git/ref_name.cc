// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "git/values.h"

namespace stithy::git {

namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// git-check-ref-format(1), for full names.
Result<void> check_git_rules(std::string_view name) {
  if (!name.starts_with("refs/")) return invalid("The full name of a ref begins with \"refs/\".");
  if (name.size() > 4096) return invalid("The name of a ref has at most 4096 bytes.");
  if (name.back() == '.') return invalid("The name of a ref may not end with a dot.");
  for (char c : name) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x21 || byte == 0x7f)
      return invalid("The name of a ref may not hold spaces or control characters.");
    if (std::string_view("~^:?*[\\").find(c) != std::string_view::npos)
      return invalid(text::format("The name of a ref may not hold \"{}\".", c));
  }
  if (name.find("..") != name.npos) return invalid("The name of a ref may not hold \"..\".");
  if (name.find("@{") != name.npos) return invalid("The name of a ref may not hold \"@{\".");
  for (std::string_view part : text::split(name, '/')) {
    if (part.empty())
      return invalid("The name of a ref is made of parts separated by single slashes.");
    if (part.front() == '.') return invalid("A part of a ref's name may not begin with a dot.");
    if (part.ends_with(".lock"))
      return invalid("A part of a ref's name may not end with \".lock\".");
  }
  return {};
}

struct Range {
  std::uint32_t first, last;
};

// Controls of direction, of width zero, of lines, and spaces that look like other bytes or nothing.
constexpr std::array<Range, 15> kInvisible{{
    {0x80, 0xa0},
    {0xad, 0xad},
    {0x34f, 0x34f},
    {0x61c, 0x61c},
    {0x115f, 0x1160},
    {0x17b4, 0x17b5},
    {0x180b, 0x180e},
    {0x2000, 0x200f},
    {0x2028, 0x202f},
    {0x205f, 0x206f},
    {0x3000, 0x3000},
    {0x3164, 0x3164},
    {0xfeff, 0xfeff},
    {0xfff0, 0xfffb},
    {0xe0000, 0xe0fff},
}};

// The name is valid UTF-8 already.
std::uint32_t next_code_point(std::string_view& rest) {
  auto lead = static_cast<unsigned char>(rest.front());
  std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  std::uint32_t point = size == 1 ? lead : lead & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i)
    point = point << 6 | (static_cast<unsigned char>(rest[i]) & 0x3fu);
  rest.remove_prefix(size);
  return point;
}

Result<void> check_visible(std::string_view name) {
  if (!text::is_utf8(name)) return invalid("The name of a ref must be valid UTF-8.");
  while (!name.empty()) {
    std::uint32_t point = next_code_point(name);
    for (Range range : kInvisible)
      if (point >= range.first && point <= range.last)
        return invalid(text::format(
            "The name of a ref may not hold the invisible character U+{:04X}.", point));
  }
  return {};
}

Result<void> check_characters(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (std::string_view("`$;|&<>'\"(){}").find(name[i]) != std::string_view::npos)
      return invalid(text::format("The name of a ref may not hold \"{}\".", name[i]));
    if (name[i] == '%' && i + 2 < name.size() && is_hex(name[i + 1]) && is_hex(name[i + 2]))
      return invalid("The name of a ref may not hold \"%\" followed by two hexadecimal digits.");
  }
  return {};
}

Result<void> check_short_name(std::string_view name) {
  if (text::equals_folded(name, "HEAD"))
    return invalid("A branch or tag may not be named \"HEAD\", which git uses itself.");
  if (name.starts_with("refs/"))
    return invalid("The name of a branch or tag may not begin with \"refs/\".");
  if ((name.size() == 40 || name.size() == 64) && std::all_of(name.begin(), name.end(), is_hex))
    return invalid("A branch or tag may not be named like an object id.");
  if (name == "@") return invalid("A branch or tag may not be named \"@\".");
  return {};
}

std::string_view without_namespace(std::string_view full) {
  for (std::string_view prefix : {"refs/heads/", "refs/tags/", "refs/"})
    if (full.starts_with(prefix)) return full.substr(prefix.size());
  return full;
}

}  // namespace

Result<RefName> RefName::parse_lenient(std::string_view full) {
  TRY(check_git_rules(full));
  return RefName(std::string(full));
}

Result<RefName> RefName::parse(std::string_view full) {
  if (full.size() > kBytesMax)
    return invalid(text::format("The name of a ref has at most {} bytes.", kBytesMax));
  TRY(check_git_rules(full));
  TRY(check_characters(full));
  TRY(check_visible(full));
  for (std::string_view part : text::split(full, '/'))
    if (part.front() == '-') return invalid("A part of a ref's name may not begin with \"-\".");
  TRY(check_short_name(without_namespace(full)));
  return RefName(std::string(full));
}

Result<RefName> RefName::branch(std::string_view name) {
  if (name.empty()) return invalid("The name of a branch may not be empty.");
  return parse(text::format("refs/heads/{}", name));
}

Result<RefName> RefName::tag(std::string_view name) {
  if (name.empty()) return invalid("The name of a tag may not be empty.");
  return parse(text::format("refs/tags/{}", name));
}

std::string_view RefName::short_name() const { return without_namespace(text_); }

}  // namespace stithy::git

// SPDX-License-Identifier: Apache-2.0
#include "web/return_path.h"

#include <algorithm>

#include "base/text.h"

namespace stithy::web {

namespace {

bool is_path_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
}

bool is_plain_path(std::string_view s) {
  if (!s.starts_with('/') || s.starts_with("//")) return false;
  auto path = text::cut(s, "?").before;
  for (auto segment : text::split(path.substr(1), '/'))
    if (segment == "." || segment == "..") return false;
  return !text::contains(s, "\\") && !text::has_control(s);
}

}  // namespace

std::string safe_return_path(std::string_view wanted) {
  constexpr std::size_t kBytesMax = 2048;
  bool plain = wanted.size() <= kBytesMax && is_plain_path(wanted) &&
               std::all_of(wanted.begin(), wanted.end(), is_path_character);
  auto decoded = plain ? text::decode_percent(wanted) : std::nullopt;
  if (!decoded || !is_plain_path(*decoded)) return "/";
  return std::string(wanted);
}

}  // namespace stithy::web

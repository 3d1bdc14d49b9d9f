// SPDX-License-Identifier: Apache-2.0
//
// emoji.h — the short names people type between colons (:rocket:) and their characters.
//
// A fixed table of the names in common use on forges; an unknown name stays text. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace stithy::kit {

struct Emoji {
  std::string_view name;
  std::string_view character;
};

// The UTF-8 character of a short name without its colons, or "".
std::string_view find_emoji(std::string_view name);
// `s` with every known ":name:" replaced by its character.
std::string replace_emoji(std::string_view s);
// All, sorted by name; for completion in the editor.
std::span<const Emoji> all_emoji();

}  // namespace stithy::kit

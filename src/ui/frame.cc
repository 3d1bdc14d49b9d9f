// SPDX-License-Identifier: Apache-2.0
#include "ui/frame.h"

#include "base/text.h"

namespace stithy::ui {

std::optional<Theme> parse_theme(std::string_view word) {
  if (word == "auto") return Theme::System;
  if (word == "light") return Theme::Light;
  if (word == "dark") return Theme::Dark;
  return std::nullopt;
}

std::string_view theme_word(Theme theme) {
  switch (theme) {
    case Theme::System: return {};
    case Theme::Light: return "light";
    case Theme::Dark: return "dark";
  }
  return {};
}

std::vector<RailItem> default_rail(bool signed_in, bool is_admin) {
  std::vector<RailItem> rail = {
      {.name = "home", .label = "Home", .href = place::kHome, .icon = "home", .key = "g h"},
      {.name = "code", .label = "Code", .href = place::kExplore, .icon = "code", .key = "g c"},
  };
  if (is_admin) {
    rail.push_back({.name = "admin",
                    .label = "Admin",
                    .href = place::kAdmin,
                    .icon = "shield",
                    .key = "g A",
                    .at_bottom = true});
  }
  if (signed_in) {
    rail.push_back({.name = "settings",
                    .label = "Settings",
                    .href = place::kSettings,
                    .icon = "gear",
                    .key = "g S",
                    .at_bottom = true});
  }
  return rail;
}

namespace {

// The first character of a word, whole even when it takes several bytes.
std::string first_character(std::string_view word) {
  std::size_t size = 1;
  while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xC0U) == 0x80U) ++size;
  std::string character(word.substr(0, size));
  if (size == 1 && character[0] >= 'a' && character[0] <= 'z') {
    character[0] = static_cast<char>(character[0] - 'a' + 'A');
  }
  return character;
}

}  // namespace

std::string initials_of(const Person& person) {
  std::string name = text::repair_utf8(text::trim(person.shown()));
  for (char& c : name) {
    if (c == '-' || c == '_' || c == '.') c = ' ';
  }
  std::vector<std::string_view> words;
  for (auto word : text::split(name, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.empty()) return "?";
  std::string initials = first_character(words.front());
  if (words.size() > 1) return initials + first_character(words.back());
  auto rest = words.front().substr(initials.size());
  return rest.empty() ? initials : initials + first_character(rest);
}

int hue_of(std::string_view name) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return static_cast<int>((hash ^ (hash >> 16U)) % 12U);
}

std::string account_label(const Person& viewer) {
  return (viewer.avatar_url.empty() ? initials_of(viewer) + ", your" : "Your") + " account";
}

std::string sign_in_link(const Frame& frame) {
  if (frame.request_path.empty() || frame.request_path == place::kHome) return frame.sign_in_href;
  return frame.sign_in_href + "?return_to=" + text::encode_component(frame.request_path);
}

}  // namespace stithy::ui

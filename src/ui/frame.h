// SPDX-License-Identifier: Apache-2.0
//
// frame.h — what every page is set into: head, rail, bar, notices.
//
// A plain value that the pages of a feature get filled from the request (who, theme, token) and
// complete with their title and crumbs; ui/components/layout.html draws it. The rail shows only
// places that exist: features add theirs, nothing dead is listed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ui/places.h"
#include "ui/state.h"

namespace stithy::ui {

// A person as pages show it: initials on one of twelve hues, or the picture they uploaded.
struct Person {
  std::string name = {};        // of the account
  std::string display = {};     // what people call them; the name when empty
  std::string avatar_url = {};  // empty: initials, which cost no request
  std::string_view shown() const { return display.empty() ? name : display; }
};

struct Crumb {
  std::string label = {};
  std::string href = {};  // empty: the page itself
  bool optional = false;  // left out on phones
};

// A place in the rail; on phones the first five with on_phone become the bottom bar.
struct RailItem {
  std::string name = {};  // compared with Frame::current
  std::string label = {};
  std::string href = {};
  std::string icon = {};
  std::string key = {};  // "g h"; empty: none
  bool waiting = false;  // the ember diamond
  bool on_phone = true;
  bool at_bottom = false;
};

struct MenuLink {
  std::string label = {}, href = {}, icon = {};
};

struct Notice {
  State kind = State::Ok;
  std::string text = {};
};

enum class Theme : std::uint8_t { System, Light, Dark };
std::optional<Theme> parse_theme(std::string_view word);  // "auto", "light", "dark"
std::string_view theme_word(Theme theme);                 // "light", "dark"; empty: the system's

struct Frame {
  std::string title = {};             // without the product's name
  std::optional<Person> viewer = {};  // none: not signed in
  std::vector<Crumb> crumbs = {};
  std::string current = {};  // name of the rail's item
  std::vector<RailItem> rail = {};
  std::vector<MenuLink> account_links = {};  // of the viewer's menu, above "Sign out"
  std::vector<Notice> notices = {};
  std::vector<MenuLink> footer = {};
  int turn_count = 0;
  std::string turn_href = place::kHome;

  std::string csrf = {};  // token of the forms of this page
  Theme theme = Theme::System;
  std::string theme_cookie = "stithy-theme";
  std::string theme_href = {};  // sets the theme without scripts; empty: nowhere
  bool single_keys = true;      // may be switched off by the viewer (WCAG 2.1.4)

  std::string body_class = {};
  std::string request_path = "/";              // path and query, for the way back after signing in
  std::string search_action = place::kSearch;  // empty: no search on this site
  std::string sign_in_href = place::kSignIn;
  std::string register_href = {};  // empty: accounts are made by the administrator
  std::string sign_out_action = place::kSignOut;
  std::vector<std::string> islands = {};  // "code-blob": loaded early
  std::string feed_href = {};             // Atom; empty: none
  bool indexable = false;                 // search engines may list the page
  bool plain = false;                     // no rail: signing in, errors, first steps
};

// Home, Code, and at the bottom Settings (signed in) and Admin.
std::vector<RailItem> default_rail(bool signed_in, bool is_admin);

std::string initials_of(const Person& person);  // "MO": at most two letters
int hue_of(std::string_view name);              // 0..11, always the same for a name
// "MO, your account": begins with what the button shows.
std::string account_label(const Person& viewer);
std::string sign_in_link(const Frame& frame);  // with the way back

}  // namespace stithy::ui

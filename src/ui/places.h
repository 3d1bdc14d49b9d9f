// SPDX-License-Identifier: Apache-2.0
//
// places.h — the addresses of the site that the frame of any page may lead to.
//
// ui, web and the pillars know no feature and thus none of the tables where these addresses are
// rows. They are named here once; src/app/places_test.cc compares each with its row.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace stithy::ui::place {

inline constexpr const char* kHome = "/";
inline constexpr const char* kExplore = "/explore";
inline constexpr const char* kSearch = "/search";
inline constexpr const char* kSettings = "/settings";
inline constexpr const char* kPreferences = "/settings/preferences";
inline constexpr const char* kSecurity = "/settings/security";
inline constexpr const char* kAdmin = "/admin";
inline constexpr const char* kSignIn = "/login";
inline constexpr const char* kConfirm = "/login/confirm";  // the password again
inline constexpr const char* kSignOut = "/logout";
inline constexpr const char* kApiDocs = "/api/docs";

inline std::string person(std::string_view login) { return "/" + text::encode_component(login); }
inline std::string organisation(std::string_view name) {
  return "/orgs/" + text::encode_component(name);
}
inline std::string avatar(std::string_view login) {
  return "/avatars/" + text::encode_component(login);
}

}  // namespace stithy::ui::place

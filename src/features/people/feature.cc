// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/people/routes.h"

namespace stithy::people {

web::Feature feature(const Foundations&) {
  auto section = [](int order, std::string_view name, std::string_view label, std::string_view path,
                    std::string_view icon) {
    return web::SlotFill{.place = "account.settings",
                         .order = order,
                         .name = name,
                         .label = label,
                         .path = path,
                         .icon = icon};
  };
  return {.name = "people",
          .purpose = "Profiles, pictures, the settings of a person, and their tokens.",
          .routes = routes(),
          .slots = {section(10, "profile", "Profile", "/settings/profile", "user"),
                    section(20, "account", "Account", "/settings/account", "lock"),
                    section(30, "sessions", "Sessions", "/settings/sessions", "globe"),
                    section(40, "tokens", "Tokens", "/settings/tokens", "key"),
                    section(50, "preferences", "Preferences", "/settings/preferences", "theme")}};
}

}  // namespace stithy::people

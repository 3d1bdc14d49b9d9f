// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/people/departure/handlers.h"
#include "features/people/routes.h"
#include "features/people/urls.h"

namespace stithy::people {

web::Feature feature(const Foundations& on) {
  auto section = [](int order, std::string_view name, std::string_view label, std::string_view path,
                    std::string_view icon) {
    return web::SlotFill{.place = "account.settings",
                         .order = order,
                         .name = name,
                         .label = label,
                         .path = std::string(path),
                         .icon = icon};
  };
  return {.name = "people",
          .purpose = "Profiles, pictures, the settings of a person, and their tokens.",
          .routes = routes(),
          .jobs = {estate_kind(on)},
          .slots = {section(10, "profile", "Profile", url::profile_settings(), "user"),
                    section(20, "account", "Account", url::account(), "lock"),
                    section(22, "emails", "E-mail", url::emails(), "mail"),
                    section(30, "sessions", "Sessions", url::sessions(), "globe"),
                    section(40, "tokens", "Tokens", url::tokens(), "key"),
                    section(50, "preferences", "Preferences", url::preferences(), "theme")}};
}

}  // namespace stithy::people

// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/home/routes.h"

namespace stithy::home {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr std::array kRoutes = {
    route<&front>(Get, "/", Need::Anyone, "home.front"),
    route<&search>(Get, "/search", Need::Anyone, "home.search"),
    route<&jump>(Get, "/search/jump", Need::Anyone, "home.jump"),
    route<&asset>(Get, "/assets/{file...}", Need::Anyone, "home.asset"),
    route<&live_events>(Get, "/events", Need::Anyone, "home.events",
                        {.no_timeout = true, .for_programs = true}),
    route<&live_socket>(Get, "/ws", Need::Anyone, "home.socket",
                        {.no_timeout = true, .for_programs = true}),
    route<&robots>(Get, "/robots.txt", Need::Anyone, "home.robots"),
};

}  // namespace

web::Feature feature(const Foundations&) {
  return {.name = "home",
          .purpose = "The first page, the palette, and the files every page loads.",
          .routes = kRoutes};
}

}  // namespace stithy::home

// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/applications/queries.h"
#include "features/applications/routes.h"
#include "features/applications/urls.h"
#include "pillars/access/organisation_page.h"

namespace stithy::applications {

web::Feature feature(const Foundations& on) {
  return {.name = "applications",
          .purpose =
              "Programs that act for people, and sign them in elsewhere: OAuth 2, OpenID "
              "Connect.",
          .routes = routes(),
          .migrations = sql::migrations(),
          .jobs = jobs(on),
          .slots = {{.place = "account.settings",
                     .order = 42,
                     .name = "applications",
                     .label = "Applications",
                     .path = url::own(),
                     .icon = "box"},
                    access::organisation_section(50, "applications", "Applications",
                                                 url::organisation(""), "box")}};
}

}  // namespace stithy::applications

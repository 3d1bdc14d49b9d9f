// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/admin/health/findings.h"
#include "features/admin/routes.h"

namespace stithy::admin {

web::Feature feature(const Foundations& on) {
  register_health(on);
  return {.name = "admin",
          .purpose = "Health, metrics, the API's description, the administrator's pages, and jobs.",
          .routes = routes()};
}

}  // namespace stithy::admin

// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/admin/routes.h"

namespace stithy::admin {

web::Feature feature(const Foundations&) {
  return {.name = "admin",
          .purpose = "Health, metrics, the API's description, and the administrator's pages.",
          .routes = routes()};
}

}  // namespace stithy::admin

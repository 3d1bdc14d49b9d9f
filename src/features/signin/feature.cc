// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/signin/routes.h"

namespace stithy::signin {

web::Feature feature(const Foundations& on) {
  return {.name = "signin",
          .purpose = "The first administrator, signing in and out, and the password asked again.",
          .routes = routes(),
          .jobs = jobs(on)};
}

}  // namespace stithy::signin

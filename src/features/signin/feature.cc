// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/signin/queries.h"
#include "features/signin/routes.h"

namespace stithy::signin {

web::Feature feature(const Foundations& on) {
  return {.name = "signin",
          .purpose = "Getting an account, signing in and out, and a new password.",
          .routes = routes(),
          .migrations = sql::migrations(),
          .jobs = jobs(on)};
}

}  // namespace stithy::signin

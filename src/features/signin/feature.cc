// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "features/signin/queries.h"
#include "features/signin/routes.h"
#include "features/signin/urls.h"

namespace stithy::signin {

web::Feature feature(const Foundations& on) {
  return {.name = "signin",
          .purpose = "Getting an account, signing in and out, and a new password.",
          .routes = routes(),
          .migrations = sql::migrations(),
          .jobs = jobs(on),
          .slots = {{.place = "account.settings",
                     .order = 25,
                     .name = "security",
                     .label = "Security",
                     .path = url::security(),
                     .icon = "shield"}}};
}

}  // namespace stithy::signin

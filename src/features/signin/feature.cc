// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"
#include "db/transact.h"
#include "features/signin/places.h"
#include "features/signin/queries.h"
#include "features/signin/routes.h"
#include "features/signin/urls.h"
#include "kit/jobs/job_run.h"
#include "pillars/account/events.h"

namespace stithy::signin {

namespace {

Result<void> forget_removed(const account::Removed& event, kit::JobRun& run) {
  return db::transact(run.database(), run.deadline(),
                      [&](db::Tx& tx) { return forget_places_of(tx, event.account); });
}

}  // namespace

web::Feature feature(const Foundations& on) {
  return {.name = "signin",
          .purpose = "Getting an account, signing in and out, and a new password.",
          .routes = routes(),
          .migrations = sql::migrations(),
          .listeners = {kit::on<account::Removed>("signin.depart", &forget_removed)},
          .jobs = jobs(on),
          .slots = {{.place = "account.settings",
                     .order = 25,
                     .name = "security",
                     .label = "Security",
                     .path = url::security(),
                     .icon = "shield"}}};
}

}  // namespace stithy::signin

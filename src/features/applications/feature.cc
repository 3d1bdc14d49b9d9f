// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "db/transact.h"
#include "features/applications/grant.h"
#include "features/applications/queries.h"
#include "features/applications/routes.h"
#include "features/applications/urls.h"
#include "kit/jobs/job_run.h"
#include "pillars/access/organisation_page.h"
#include "pillars/account/events.h"

namespace stithy::applications {

namespace {

Result<void> forget_removed(const account::Removed& event, kit::JobRun& run) {
  return db::transact(run.database(), run.deadline(),
                      [&](db::Tx& tx) { return forget_person(tx, event.account); });
}

}  // namespace

web::Feature feature(const Foundations& on) {
  return {.name = "applications",
          .purpose =
              "Programs that act for people, and sign them in elsewhere: OAuth 2, OpenID "
              "Connect.",
          .routes = routes(),
          .migrations = sql::migrations(),
          .listeners = {kit::on<account::Removed>("applications.depart", &forget_removed)},
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

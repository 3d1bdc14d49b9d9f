// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/audit/jobs.h"
#include "features/audit/routes.h"
#include "features/audit/urls.h"
#include "pillars/access/organisation_page.h"

namespace stithy::audit {

web::Feature feature(const Foundations& on) {
  return {.name = "audit",
          .purpose = "The audit log: who changed what, for the instance, owners and oneself.",
          .routes = routes(),
          .jobs = jobs(on),
          .slots = {{.place = "account.settings",
                     .order = 35,
                     .name = "security-log",
                     .label = "Security log",
                     .path = url::own(),
                     .icon = "history"},
                    access::organisation_section(60, "audit", "Audit log", url::of_organisation(""),
                                                 "history")}};
}

}  // namespace stithy::audit

// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/hooks/queries.h"
#include "features/hooks/routes.h"
#include "features/hooks/sending/deliver.h"
#include "features/hooks/tell.h"
#include "features/hooks/urls.h"
#include "pillars/access/organisation_page.h"

namespace stithy::hooks {

web::Feature feature(const Foundations& on) {
  return {
      .name = "hooks",
      .purpose = "Telling other programs of what happens here, by signed messages.",
      .routes = routes(),
      .migrations = sql::migrations(),
      .listeners = listeners(on),
      .jobs = {deliver_kind(on), prune_kind(on)},
      .slots = {{.place = "repo.settings",
                 .order = 40,
                 .name = "hooks",
                 .label = "Web hooks",
                 .path = url::list(""),
                 .icon = "link"},
                access::organisation_section(40, "hooks", "Web hooks", url::org_list(""), "link")}};
}

}  // namespace stithy::hooks

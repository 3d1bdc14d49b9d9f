// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/code/activity/jobs.h"
#include "features/code/routes.h"
#include "features/code/urls.h"

namespace stithy::code {

web::Feature feature(const Foundations& on) {
  return {.name = "code",
          .purpose = "Reading repositories: files, history, branches and tags.",
          .routes = routes(),
          .listeners = {count_after_push(on)},
          .jobs = activity_kinds(on),
          .slots = {{.place = "repo.tabs",
                     .order = 10,
                     .name = "code",
                     .label = "Code",
                     .path = "",
                     .icon = "code"},
                    {.place = "repo.tabs",
                     .order = 80,
                     .name = "insights",
                     .label = "Insights",
                     .path = url::contributors(""),
                     .icon = "chart"},
                    {.place = "repo.files", .name = "code", .path = url::files("")}}};
}

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/code/routes.h"
#include "features/code/urls.h"

namespace stithy::code {

web::Feature feature(const Foundations&) {
  return {.name = "code",
          .purpose = "Reading repositories: files, history, branches and tags.",
          .routes = routes(),
          .slots = {{.place = "repo.tabs",
                     .order = 10,
                     .name = "code",
                     .label = "Code",
                     .path = "",
                     .icon = "code"},
                    {.place = "repo.files", .name = "code", .path = url::files("")}}};
}

}  // namespace stithy::code

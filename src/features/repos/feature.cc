// SPDX-License-Identifier: Apache-2.0
#include "pillars/foundations.h"
#include "web/feature.h"

namespace stithy::repos {

web::Feature feature(const Foundations&) {
  return {.name = "repos",
          .purpose = "Repositories as a whole: making, finding, configuring and removing them."};
}

}  // namespace stithy::repos

// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

namespace stithy::none {

web::Feature feature(const Foundations&) { return {.name = "none"}; }

}  // namespace stithy::none

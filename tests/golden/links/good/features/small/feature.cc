// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

namespace stithy::small {

constexpr std::array kRoutes = {
    route<&front>(Get, "/small", Need::Anyone, "small.front"),
};

web::Feature feature(const Foundations&) { return {.name = "small", .routes = kRoutes}; }

}  // namespace stithy::small

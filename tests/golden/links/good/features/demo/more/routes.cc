// SPDX-License-Identifier: Apache-2.0
#include "features/demo/more/routes.h"

namespace stithy::demo {

constexpr std::array kRoutes = {
    route<&more>(Get, "/demo/more", Need::Anyone, "demo.more"),
};

}  // namespace stithy::demo

// SPDX-License-Identifier: Apache-2.0
#include "features/issues/routes.h"

namespace stithy::issues {

constexpr std::array kRoutes = {
    route<&show>(Get, "/{owner}/{repo}/issues/{n}", Need::RepoRead, "issue.show"),
};

}  // namespace stithy::issues

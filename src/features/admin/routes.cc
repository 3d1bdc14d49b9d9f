// SPDX-License-Identifier: Apache-2.0
#include "features/admin/routes.h"

#include <array>

#include "features/admin/api.h"

namespace stithy::admin {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr std::array kRoutes = {
    route<&health>(Get, "/healthz", Need::Anyone, "admin.health"),
    route<&readiness>(Get, "/readyz", Need::Anyone, "admin.readiness"),
    route<&metrics>(Get, "/metrics", Need::MetricsReader, "admin.metrics"),
    route<&openapi>(Get, "/api/openapi.json", Need::Anyone, "admin.openapi",
                    {.summary = "The OpenAPI 3.1 description of this interface."}),
    route<&api_docs>(Get, "/api/docs", Need::Anyone, "admin.api_docs",
                     {.summary = "The description as a page."}),
    route<&meta>(Get, "/api/v3/meta", Need::Anyone, "admin.api.meta",
                 {.summary = "What this server is.", .answer = web::schema<Meta>}),
    route<&rate_limit>(
        Get, "/api/v3/rate_limit", Need::Anyone, "admin.api.rate_limit",
        {.summary = "How many requests are left.", .answer = web::schema<RateOverview>}),
    route<&licences>(Get, "/about/licences", Need::Anyone, "admin.licences"),
    route<&overview>(Get, "/admin", Need::SiteAdmin, "admin.overview"),
    route<&people>(Get, "/admin/people", Need::SiteAdmin, "admin.people"),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::admin

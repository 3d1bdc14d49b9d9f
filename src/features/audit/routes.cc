// SPDX-License-Identifier: Apache-2.0
#include "features/audit/routes.h"

#include <array>

#include "features/audit/shapes.h"

namespace stithy::audit {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;
using web::schema;

constexpr web::RouteOptions kExport{.rate = RateClass::Costly, .no_timeout = true};

constexpr web::QueryParameter kLog[] = {
    {.name = "phrase", .doc = "Words as the page takes them.", .example = "\"action:repo\""},
    {.name = "include",
     .doc = "Changes (web, the usual), pushes (git), or both.",
     .one_of = "web|git|all"},
    {.name = "after", .doc = "A cursor of the Link header.", .example = "\"1\""},
    {.name = "before", .doc = "A cursor of the Link header.", .example = "\"9007199254740991\""},
    {.name = "order", .doc = "The newest first (desc, the usual) or last.", .one_of = "desc|asc"},
};
constexpr web::QueryParameter kPhrase[] = {
    {.name = "phrase", .doc = "Words as the page takes them.", .example = "\"action:repo\""}};

constexpr std::array kRoutes = {
    route<&show_all>(Get, "/admin/audit", Need::SiteAdmin, "audit.log",
                     {.rate = RateClass::Costly}),
    route<&export_all>(Post, "/admin/audit/exports", Need::SiteAdmin, "audit.export", kExport),
    route<&show_of_organisation>(Get, "/orgs/{org}/settings/audit", Need::OrgOwner,
                                 "audit.of_organisation", {.rate = RateClass::Costly}),
    route<&export_of_organisation>(Post, "/orgs/{org}/settings/audit/exports", Need::OrgOwner,
                                   "audit.export_of_organisation", kExport),
    route<&show_own>(Get, "/settings/security-log", Need::SignedIn, "audit.own",
                     {.rate = RateClass::Costly}),
    route<&api_of_organisation>(Get, "/api/v3/orgs/{org}/audit-log", Need::OrgOwner,
                                "audit.api.of_organisation",
                                {.summary = "The audit log of an organisation.",
                                 .rate = RateClass::Costly,
                                 .answer = schema<ApiEntry>,
                                 .answer_form = web::AnswerForm::Pages,
                                 .query = kLog,
                                 .token_scopes = scope_bit(web::Scope::OrgAdmin)}),
    route<&api_all>(Get, "/api/v1/admin/audit", Need::SiteAdmin, "audit.api.log",
                    {.summary = "The audit log of the instance.",
                     .rate = RateClass::Costly,
                     .answer = schema<ApiEntry>,
                     .answer_form = web::AnswerForm::Pages,
                     .query = kLog,
                     .token_scopes = scope_bit(web::Scope::SiteAdmin)}),
    route<&api_export>(Post, "/api/v1/admin/audit/exports", Need::SiteAdmin, "audit.api.export",
                       {.summary = "The audit log of the instance, a JSON object a line.",
                        .rate = RateClass::Costly,
                        .answer_type = "application/x-ndjson",
                        .query = kPhrase,
                        .token_scopes = scope_bit(web::Scope::SiteAdmin),
                        .no_timeout = true}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::audit

// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/routes.h"

#include <array>

#include "features/hooks/api/api.h"
#include "features/hooks/api/shapes.h"

namespace stithy::hooks {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;
using web::schema;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};
constexpr web::ScopeSet kOfInstance = web::scope_bit(web::Scope::SiteAdmin);
constexpr web::QueryParameter kCursor[] = {
    {.name = "cursor", .doc = "From the Link header of the page before.", .example = "\"90071\""},
    {.name = "status", .doc = "Only those that ended so.", .one_of = "success|failure"},
};

constexpr std::array kRoutes = {
    route<&show_list>(Get, "/{owner}/{repo}/settings/hooks", Need::RepoAdmin, "hooks.list"),
    route<&show_new>(Get, "/{owner}/{repo}/settings/hooks/new", Need::RepoAdmin, "hooks.new"),
    route<&add>(Post, "/{owner}/{repo}/settings/hooks", Need::RepoAdmin, "hooks.add", kChange),
    route<&show>(Get, "/{owner}/{repo}/settings/hooks/{hook}", Need::RepoAdmin, "hooks.show"),
    route<&change>(Put, "/{owner}/{repo}/settings/hooks/{hook}", Need::RepoAdmin, "hooks.change",
                   kChange),
    route<&remove>(Delete, "/{owner}/{repo}/settings/hooks/{hook}", Need::RepoAdmin, "hooks.remove",
                   kChange),
    route<&ping>(Post, "/{owner}/{repo}/settings/hooks/{hook}/pings", Need::RepoAdmin, "hooks.ping",
                 kChange),
    route<&show_delivery>(Get, "/{owner}/{repo}/settings/hooks/{hook}/deliveries/{delivery}",
                          Need::RepoAdmin, "hooks.delivery"),
    route<&send_again>(Post, "/{owner}/{repo}/settings/hooks/{hook}/deliveries/{delivery}/attempts",
                       Need::RepoAdmin, "hooks.redeliver", kChange),

    route<&instance_show_list>(Get, "/admin/settings/hooks", Need::SiteAdmin,
                               "hooks.instance_list"),
    route<&instance_show_new>(Get, "/admin/settings/hooks/new", Need::SiteAdmin,
                              "hooks.instance_new"),
    route<&instance_add>(Post, "/admin/settings/hooks", Need::SiteAdmin, "hooks.instance_add",
                         kChange),
    route<&instance_show>(Get, "/admin/settings/hooks/{hook}", Need::SiteAdmin,
                          "hooks.instance_show"),
    route<&instance_change>(Put, "/admin/settings/hooks/{hook}", Need::SiteAdmin,
                            "hooks.instance_change", kChange),
    route<&instance_remove>(Delete, "/admin/settings/hooks/{hook}", Need::SiteAdmin,
                            "hooks.instance_remove", kChange),
    route<&instance_ping>(Post, "/admin/settings/hooks/{hook}/pings", Need::SiteAdmin,
                          "hooks.instance_ping", kChange),
    route<&instance_show_delivery>(Get, "/admin/settings/hooks/{hook}/deliveries/{delivery}",
                                   Need::SiteAdmin, "hooks.instance_delivery"),
    route<&instance_send_again>(Post, "/admin/settings/hooks/{hook}/deliveries/{delivery}/attempts",
                                Need::SiteAdmin, "hooks.instance_redeliver", kChange),

    route<&api_hooks>(Get, "/api/v3/repos/{owner}/{repo}/hooks", Need::RepoAdmin, "hooks.api.list",
                      {.summary = "The web hooks of a repository.",
                       .answer = schema<ApiHook>,
                       .answer_form = web::AnswerForm::Pages}),
    route<&api_add>(Post, "/api/v3/repos/{owner}/{repo}/hooks", Need::RepoAdmin, "hooks.api.add",
                    {.summary = "Add a web hook; it gets a ping.",
                     .rate = RateClass::Posting,
                     .body = schema<NewHookBody>,
                     .answer = schema<ApiHook>,
                     .answer_status = 201}),
    route<&api_hook_shown>(Get, "/api/v3/repos/{owner}/{repo}/hooks/{hook}", Need::RepoAdmin,
                           "hooks.api.show", {.summary = "A web hook.", .answer = schema<ApiHook>}),
    route<&api_change>(Patch, "/api/v3/repos/{owner}/{repo}/hooks/{hook}", Need::RepoAdmin,
                       "hooks.api.change",
                       {.summary = "Change a web hook.",
                        .rate = RateClass::Posting,
                        .body = schema<HookBody>,
                        .answer = schema<ApiHook>}),
    route<&api_remove>(
        Delete, "/api/v3/repos/{owner}/{repo}/hooks/{hook}", Need::RepoAdmin, "hooks.api.remove",
        {.summary = "Remove a web hook.", .rate = RateClass::Posting, .answer_status = 204}),
    route<&api_config_shown>(
        Get, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/config", Need::RepoAdmin,
        "hooks.api.config",
        {.summary = "Where and how a web hook is told.", .answer = schema<ApiConfig>}),
    route<&api_config_change>(Patch, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/config",
                              Need::RepoAdmin, "hooks.api.change_config",
                              {.summary = "Change where and how a web hook is told.",
                               .rate = RateClass::Posting,
                               .body = schema<ConfigBody>,
                               .answer = schema<ApiConfig>}),
    route<&api_ping>(Post, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/pings", Need::RepoAdmin,
                     "hooks.api.ping",
                     {.summary = "Send a ping.", .rate = RateClass::Posting, .answer_status = 204}),
    route<&api_test>(Post, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/tests", Need::RepoAdmin,
                     "hooks.api.test",
                     {.summary = "Tell of the tip of the default branch as of a push.",
                      .rate = RateClass::Posting,
                      .answer_status = 204}),
    route<&api_deliveries>(Get, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/deliveries",
                           Need::RepoAdmin, "hooks.api.deliveries",
                           {.summary = "What was sent, the newest first.",
                            .answer = schema<ApiDeliveryItem>,
                            .answer_form = web::AnswerForm::List,
                            .query = kCursor}),
    route<&api_delivery_shown>(
        Get, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/deliveries/{delivery}", Need::RepoAdmin,
        "hooks.api.delivery",
        {.summary = "What was sent and answered.", .answer = schema<ApiDelivery>}),
    route<&api_redeliver>(
        Post, "/api/v3/repos/{owner}/{repo}/hooks/{hook}/deliveries/{delivery}/attempts",
        Need::RepoAdmin, "hooks.api.redeliver",
        {.summary = "Send it again.",
         .rate = RateClass::Posting,
         .answer = schema<Nothing>,
         .answer_status = 202}),

    route<&api_global_hooks>(Get, "/api/v3/admin/hooks", Need::SiteAdmin, "hooks.api.global",
                             {.summary = "The web hooks of the instance.",
                              .answer = schema<ApiHook>,
                              .answer_form = web::AnswerForm::Pages}),
    route<&api_global_add>(Post, "/api/v3/admin/hooks", Need::SiteAdmin, "hooks.api.global_add",
                           {.summary = "Add a web hook that is told of every repository.",
                            .rate = RateClass::Posting,
                            .body = schema<NewHookBody>,
                            .answer = schema<ApiHook>,
                            .answer_status = 201,
                            .token_scopes = kOfInstance}),
    route<&api_global_shown>(Get, "/api/v3/admin/hooks/{hook}", Need::SiteAdmin,
                             "hooks.api.global_show",
                             {.summary = "A web hook of the instance.", .answer = schema<ApiHook>}),
    route<&api_global_change>(Patch, "/api/v3/admin/hooks/{hook}", Need::SiteAdmin,
                              "hooks.api.global_change",
                              {.summary = "Change a web hook of the instance.",
                               .rate = RateClass::Posting,
                               .body = schema<HookBody>,
                               .answer = schema<ApiHook>,
                               .token_scopes = kOfInstance}),
    route<&api_global_remove>(Delete, "/api/v3/admin/hooks/{hook}", Need::SiteAdmin,
                              "hooks.api.global_remove",
                              {.summary = "Remove a web hook of the instance.",
                               .rate = RateClass::Posting,
                               .answer_status = 204,
                               .token_scopes = kOfInstance}),
    route<&api_global_ping>(Post, "/api/v3/admin/hooks/{hook}/pings", Need::SiteAdmin,
                            "hooks.api.global_ping",
                            {.summary = "Send a ping.",
                             .rate = RateClass::Posting,
                             .answer_status = 204,
                             .token_scopes = kOfInstance}),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::hooks

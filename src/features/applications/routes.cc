// SPDX-License-Identifier: Apache-2.0
#include "features/applications/routes.h"

#include <array>

#include "features/applications/api/api.h"
#include "features/applications/pages/handlers.h"
#include "features/applications/protocol/handlers.h"

namespace stithy::applications {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};
// Programs call these: what they show of themselves, the handlers look at.
constexpr web::RouteOptions kProtocol{.rate = RateClass::Api, .lane_instead = web::Lane::Api};
constexpr web::RouteOptions kAnyToken{
    .rate = RateClass::Api, .token_scopes = web::kAnyToken, .lane_instead = web::Lane::Api};

constexpr std::array kRoutes = {
    // protocol/
    route<&show_authorize>(Get, "/login/oauth/authorize", Need::Anyone, "applications.authorize"),
    route<&decide_authorize>(Post, "/login/oauth/authorize", Need::SignedIn,
                             "applications.decide_authorize", kChange),
    route<&post_github_token>(Post, "/login/oauth/access_token", Need::Visitor,
                              "applications.github_token", kProtocol),
    route<&post_github_device>(Post, "/login/device/code", Need::Visitor,
                               "applications.begin_github_device", kProtocol),
    route<&show_device>(Get, "/login/device", Need::SignedIn, "applications.device"),
    route<&find_device>(Post, "/login/device", Need::SignedIn, "applications.find_device",
                        {.rate = RateClass::SigningIn}),
    route<&decide_device>(Post, "/login/device/decision", Need::SignedIn,
                          "applications.decide_device", kChange),
    route<&post_token>(Post, "/oauth/token", Need::Visitor, "applications.token", kProtocol),
    route<&answer_preflight>(Options, "/oauth/token", Need::Visitor, "applications.token_preflight",
                             kProtocol),
    route<&post_device>(Post, "/oauth/device", Need::Visitor, "applications.begin_device",
                        kProtocol),
    route<&post_revoke>(Post, "/oauth/revoke", Need::Visitor, "applications.revoke", kProtocol),
    route<&post_introspect>(Post, "/oauth/introspect", Need::Visitor, "applications.introspect",
                            kProtocol),
    route<&get_userinfo>(Get, "/oauth/userinfo", Need::SignedIn, "applications.userinfo",
                         kAnyToken),
    route<&post_userinfo>(Post, "/oauth/userinfo", Need::SignedIn, "applications.post_userinfo",
                          kAnyToken),
    route<&answer_preflight>(Options, "/oauth/userinfo", Need::Visitor,
                             "applications.userinfo_preflight", kProtocol),
    route<&get_key_set>(Get, "/oauth/jwks", Need::Anyone, "applications.key_set"),
    route<&get_openid_configuration>(Get, "/.well-known/openid-configuration", Need::Anyone,
                                     "applications.openid_configuration"),
    route<&get_server_metadata>(Get, "/.well-known/oauth-authorization-server", Need::Anyone,
                                "applications.server_metadata"),

    // api/tokens.cc
    route<&api_check>(Post, "/api/v3/applications/{client_id}/token", Need::Visitor,
                      "applications.api.check_token",
                      {.summary = "What a token of the application is good for.",
                       .body = web::schema<TokenBody>,
                       .answer = web::schema<ApiAuthorization>}),
    route<&api_reset>(Patch, "/api/v3/applications/{client_id}/token", Need::Visitor,
                      "applications.api.reset_token",
                      {.summary = "Puts a new token in the place of one.",
                       .body = web::schema<TokenBody>,
                       .answer = web::schema<ApiAuthorization>}),
    route<&api_drop_token>(Delete, "/api/v3/applications/{client_id}/token", Need::Visitor,
                           "applications.api.delete_token",
                           {.summary = "Ends a token, and those renewed with it.",
                            .body = web::schema<TokenBody>,
                            .answer_status = 204}),
    route<&api_drop_grant>(Delete, "/api/v3/applications/{client_id}/grant", Need::Visitor,
                           "applications.api.delete_grant",
                           {.summary = "Ends what somebody agreed to, with all tokens of it.",
                            .body = web::schema<TokenBody>,
                            .answer_status = 204}),

    // pages/own.cc
    route<&show_own>(Get, "/settings/applications", Need::SignedIn, "applications.own"),
    route<&drop_consent>(Delete, "/settings/applications/agreed/{id}", Need::SignedIn,
                         "applications.withdraw", kChange),
    route<&new_own>(Get, "/settings/applications/new", Need::FreshSession, "applications.new_own"),
    route<&post_own>(Post, "/settings/applications", Need::FreshSession, "applications.add_own",
                     kChange),
    route<&show_own_one>(Get, "/settings/applications/registered/{id}", Need::SignedIn,
                         "applications.own_one"),
    route<&put_own>(Put, "/settings/applications/registered/{id}", Need::FreshSession,
                    "applications.change_own", kChange),
    route<&drop_own>(Delete, "/settings/applications/registered/{id}", Need::FreshSession,
                     "applications.delete_own", kChange),
    route<&post_own_secret>(Post, "/settings/applications/registered/{id}/secrets",
                            Need::FreshSession, "applications.add_own_secret", kChange),
    route<&drop_own_secret>(Delete, "/settings/applications/registered/{id}/secrets/{secret}",
                            Need::FreshSession, "applications.remove_own_secret", kChange),

    // pages/of_organisation.cc
    route<&show_organisation>(Get, "/orgs/{org}/settings/applications", Need::OrgOwner,
                              "applications.organisation"),
    route<&new_organisation>(Get, "/orgs/{org}/settings/applications/new", Need::FreshOrgOwner,
                             "applications.new_organisation"),
    route<&post_organisation>(Post, "/orgs/{org}/settings/applications", Need::FreshOrgOwner,
                              "applications.add_organisation", kChange),
    route<&show_organisation_one>(Get, "/orgs/{org}/settings/applications/registered/{id}",
                                  Need::OrgOwner, "applications.organisation_one"),
    route<&put_organisation>(Put, "/orgs/{org}/settings/applications/registered/{id}",
                             Need::FreshOrgOwner, "applications.change_organisation", kChange),
    route<&drop_organisation>(Delete, "/orgs/{org}/settings/applications/registered/{id}",
                              Need::FreshOrgOwner, "applications.delete_organisation", kChange),
    route<&post_organisation_secret>(
        Post, "/orgs/{org}/settings/applications/registered/{id}/secrets", Need::FreshOrgOwner,
        "applications.add_organisation_secret", kChange),
    route<&drop_organisation_secret>(
        Delete, "/orgs/{org}/settings/applications/registered/{id}/secrets/{secret}",
        Need::FreshOrgOwner, "applications.remove_organisation_secret", kChange),

    // pages/of_instance.cc
    route<&show_all>(Get, "/admin/applications", Need::SiteAdmin, "applications.all"),
    route<&new_instance>(Get, "/admin/applications/new", Need::FreshSiteAdmin,
                         "applications.new_instance"),
    route<&post_instance>(Post, "/admin/applications", Need::FreshSiteAdmin,
                          "applications.add_instance", kChange),
    route<&show_any>(Get, "/admin/applications/registered/{id}", Need::SiteAdmin,
                     "applications.any"),
    route<&put_any>(Put, "/admin/applications/registered/{id}", Need::FreshSiteAdmin,
                    "applications.change_any", kChange),
    route<&drop_any>(Delete, "/admin/applications/registered/{id}", Need::FreshSiteAdmin,
                     "applications.delete_any", kChange),
    route<&post_any_secret>(Post, "/admin/applications/registered/{id}/secrets",
                            Need::FreshSiteAdmin, "applications.add_any_secret", kChange),
    route<&drop_any_secret>(Delete, "/admin/applications/registered/{id}/secrets/{secret}",
                            Need::FreshSiteAdmin, "applications.remove_any_secret", kChange),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::applications

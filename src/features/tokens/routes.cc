// SPDX-License-Identifier: Apache-2.0
#include "features/tokens/routes.h"

#include <array>

namespace stithy::tokens {

namespace {

using enum web::Method;
using web::Need;
using web::RateClass;
using web::route;

constexpr web::RouteOptions kChange{.rate = RateClass::Posting};

constexpr std::array kRoutes = {
    route<&show_list>(Get, "/settings/personal-access-tokens", Need::SignedIn, "tokens.list"),
    route<&show_new>(Get, "/settings/personal-access-tokens/new", Need::FreshSession, "tokens.new"),
    route<&mint>(Post, "/settings/personal-access-tokens", Need::FreshSession, "tokens.mint",
                 kChange),
    route<&revoke>(Delete, "/settings/personal-access-tokens/{id}", Need::SignedIn, "tokens.revoke",
                   kChange),

    route<&show_organisation>(Get, "/orgs/{org}/settings/personal-access-tokens", Need::OrgOwner,
                              "tokens.of_organisation"),
    route<&set_rule>(Put, "/orgs/{org}/settings/personal-access-tokens/rule", Need::OrgOwner,
                     "tokens.set_rule", kChange),
    route<&approve>(Put, "/orgs/{org}/settings/personal-access-tokens/{id}/approval",
                    Need::OrgOwner, "tokens.approve", kChange),
    route<&refuse>(Delete, "/orgs/{org}/settings/personal-access-tokens/{id}/approval",
                   Need::OrgOwner, "tokens.refuse", kChange),

    route<&show_deploy>(Get, "/{owner}/{repo}/settings/deploy-tokens", Need::RepoAdmin,
                        "tokens.deploy_list"),
    route<&new_deploy>(Get, "/{owner}/{repo}/settings/deploy-tokens/new", Need::FreshRepoAdmin,
                       "tokens.deploy_new"),
    route<&mint_deploy>(Post, "/{owner}/{repo}/settings/deploy-tokens", Need::FreshRepoAdmin,
                        "tokens.deploy_mint", kChange),
    route<&revoke_deploy>(Delete, "/{owner}/{repo}/settings/deploy-tokens/{id}", Need::RepoAdmin,
                          "tokens.deploy_revoke", kChange),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::tokens

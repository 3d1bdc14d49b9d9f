// SPDX-License-Identifier: Apache-2.0
#include "features/code/routes.h"

#include <array>

namespace stithy::code {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr web::RouteOptions kStream{.rate = web::RateClass::Costly, .no_timeout = true};
constexpr web::RouteOptions kContent{.origin = http::Origin::Content, .no_timeout = true};

constexpr std::array kRoutes = {
    route<&home>(Get, "/{owner}/{repo}", Need::RepoRead, "code.home"),
    route<&tree>(Get, "/{owner}/{repo}/tree/{rest...}", Need::RepoRead, "code.tree"),
    route<&blob>(Get, "/{owner}/{repo}/blob/{rest...}", Need::RepoRead, "code.blob"),
    route<&raw>(Get, "/{owner}/{repo}/raw/{rest...}", Need::RepoRead, "code.raw"),
    route<&content>(Get, "/c/{id}/{oid}/{name}", Need::SignedLink, "code.content", kContent),
    route<&find>(Get, "/{owner}/{repo}/find/{rest...}", Need::RepoRead, "code.find"),
    route<&paths>(Get, "/{owner}/{repo}/paths/{oid}", Need::RepoRead, "code.paths"),
    route<&commits_of_head>(Get, "/{owner}/{repo}/commits", Need::RepoRead, "code.commits"),
    route<&commits>(Get, "/{owner}/{repo}/commits/{rest...}", Need::RepoRead, "code.commits_of"),
    route<&commit>(Get, "/{owner}/{repo}/commit/{sha}", Need::RepoRead, "code.commit"),
    route<&commit_diff>(Get, "/{owner}/{repo}/commit/{sha}.diff", Need::RepoRead,
                        "code.commit_diff", kStream),
    route<&commit_patch>(Get, "/{owner}/{repo}/commit/{sha}.patch", Need::RepoRead,
                         "code.commit_patch", kStream),
    route<&archive>(Get, "/{owner}/{repo}/archive/{rest...}", Need::RepoRead, "code.archive",
                    kStream),
    route<&branches>(Get, "/{owner}/{repo}/branches", Need::RepoRead, "code.branches"),
    route<&tags>(Get, "/{owner}/{repo}/tags", Need::RepoRead, "code.tags"),
};

}  // namespace

std::span<const web::Route> routes() { return kRoutes; }

}  // namespace stithy::code

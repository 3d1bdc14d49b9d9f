// SPDX-License-Identifier: Apache-2.0
#include "features/demo/routes.h"

#include <array>

namespace stithy::demo {

namespace {

using enum web::Method;
using web::route;

/* What looks like a row in a comment is none:
   route<&ghost>(Get, "/ghost", Need::Anyone, "demo.ghost") */
constexpr char kText[] = "route<&ghost>(Get, \"/ghost\", Need::Anyone, \"demo.ghost\")";
constexpr char kRaw[] = R"row(route<&ghost>(Get, "/ghost", Need::Anyone, "demo.ghost"))row";
constexpr int kMany = 10'000;
constexpr char kQuote = '"';

constexpr std::array kRoutes = {
    route<&front>(Get, "/", Need::Anyone, "demo.front"),
    route<&list>(Get, "/demo", web::Need::SignedIn, "demo.list"),  // "as it is"
    route<&add>(web::Method::Post, "/demo", Need::SignedIn, "demo.new", {.rate = kPosting}),
    route<&show>(Get, "/demo/{id}", Need::SignedIn, "demo.show"),
    route<&change>(Patch, "/demo/{id}", Need::SignedIn, "demo.change"),
    route<&save>(Put, "/demo/all", Need::SignedIn, "demo.save"),
    route<&remove>(Delete, "/demo/{id}/words/{word}", Need::SignedIn, "demo.delete",
                   {.rate = kPosting, .body_bytes_max = std::uint64_t{2} << 20}),
    route<&person>(Get, "/{owner}", Need::Anyone, "demo.person"),
    route<&home>(Get, "/{owner}/{repo}", Need::RepoRead, "demo.home"),
    route<&code::files>(Get, "/{owner}/{repo}/tree/{rest...}", Need::RepoRead, "demo.files"),
    route<&code::notes>(Get, "/{owner}/{repo}/tree/{rest...}/notes/{n}", Need::RepoRead,
                        "demo.notes"),
    route<&clone_address>(Get, "/{owner}/{repo}.git", Need::RepoRead, "demo.clone_address"),
    route<&diff>(Get, "/{owner}/{repo}/commit/{sha}.diff", Need::RepoRead, "demo.diff"),
    route<&close>(Put, "/{owner}/{repo}/issues/{n}/closure", Need::RepoTriage, "demo.close"),
    route<&drop>(Delete, "/{owner}/{repo}/refs/{ref...}", Need::RepoWrite, "demo.drop"),
    route<&api_show>(Get, "/api/v3/repos/{owner}/{repo}", Need::RepoRead, "demo.api.show"),
    route<&api_change>(Put,
                       "/api/v3/repos/{owner}/{repo}/"
                       "words/{word}",
                       Need::RepoAdmin, "demo.api.change"),
    route<&api_all>(Get, "/api/v3/demo", Need::Anyone, "demo.api.all"),
};

}  // namespace

}  // namespace stithy::demo

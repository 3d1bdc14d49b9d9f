// SPDX-License-Identifier: Apache-2.0
#include "web/feature.h"

#include "features/transport/after_push.h"
#include "features/transport/routes.h"

namespace stithy::transport {

namespace {

using enum web::Method;
using web::Need;
using web::route;

constexpr web::RouteOptions kFetch{
    .rate = web::RateClass::Git, .body_bytes_max = std::uint64_t{16} << 20, .no_timeout = true};
// A push streams; what it may bring is limited after inflation (settings repo.*).
constexpr web::RouteOptions kPush{
    .rate = web::RateClass::Git, .body_bytes_max = 0, .no_timeout = true};

constexpr std::array kRoutes = {
    route<&info_refs>(Get, "/{owner}/{repo}.git/info/refs", Need::RepoService,
                      "transport.info_refs", kFetch),
    route<&upload_pack>(Post, "/{owner}/{repo}.git/git-upload-pack", Need::RepoRead,
                        "transport.upload_pack", kFetch),
    route<&receive_pack>(Post, "/{owner}/{repo}.git/git-receive-pack", Need::RepoPush,
                         "transport.receive_pack", kPush),
    route<&info_refs>(Get, "/{owner}/{repo}/info/refs", Need::RepoService,
                      "transport.info_refs_bare", kFetch),
    route<&upload_pack>(Post, "/{owner}/{repo}/git-upload-pack", Need::RepoRead,
                        "transport.upload_pack_bare", kFetch),
    route<&receive_pack>(Post, "/{owner}/{repo}/git-receive-pack", Need::RepoPush,
                         "transport.receive_pack_bare", kPush),
};

}  // namespace

web::Feature feature(const Foundations& on) {
  return {.name = "transport",
          .purpose = "Fetching and pushing over HTTP.",
          .routes = kRoutes,
          .listeners = {after_push(on)},
          .jobs = {settle_kind(on)}};
}

}  // namespace stithy::transport

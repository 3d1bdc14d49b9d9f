// SPDX-License-Identifier: Apache-2.0
#include "web/route.h"

#include "base/text.h"

namespace stithy::web {

std::string_view need_name(Need need) {
  switch (need) {
    case Need::Anyone: return "anyone";
    case Need::Visitor: return "visitor";
    case Need::Setup: return "setup secret";
    case Need::SignedIn: return "signed in";
    case Need::FreshSession: return "fresh session";
    case Need::SiteAdmin: return "site admin";
    case Need::FreshSiteAdmin: return "site admin, fresh session";
    case Need::MetricsReader: return "metrics reader";
    case Need::SignedLink: return "signed link";
    case Need::OrgRead: return "organisation read";
    case Need::OrgMember: return "organisation member";
    case Need::OrgOwner: return "organisation owner";
    case Need::FreshOrgOwner: return "organisation owner, fresh session";
    case Need::TeamRead: return "team read";
    case Need::TeamMaintain: return "team maintainer";
    case Need::RepoRead: return "repo read";
    case Need::RepoWrite: return "repo write";
    case Need::RepoAdmin: return "repo admin";
    case Need::FreshRepoAdmin: return "repo admin, fresh session";
    case Need::RepoPush: return "repo push";
    case Need::RepoService: return "repo read or push";
  }
  return "unknown";
}

Face Route::face() const {
  if (path.starts_with("/api/v3")) return Face::GithubApi;
  if (path.starts_with("/api/v1")) return Face::OwnApi;
  if (path.ends_with("/info/refs") || path.ends_with("/git-upload-pack") ||
      path.ends_with("/git-receive-pack"))
    return Face::Git;
  // RFC 6749 and its kin: programs call them, no cookie counts.
  if (path.starts_with("/oauth/") || path == "/login/oauth/access_token" ||
      path == "/login/device/code")
    return Face::Machine;
  if (need == Need::MetricsReader || path == "/healthz" || path == "/readyz") return Face::Machine;
  return Face::Page;
}

Lane Route::lane() const {
  if (options.lane_instead) return *options.lane_instead;
  switch (face()) {
    case Face::GithubApi:
    case Face::OwnApi: return Lane::Api;
    case Face::Git: return Lane::Git;
    case Face::Machine: return Lane::Machine;
    default: return Lane::Interactive;
  }
}

}  // namespace stithy::web

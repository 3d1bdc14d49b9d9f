// SPDX-License-Identifier: Apache-2.0
//
// api.h — /api/v3/…/hooks: of a repository, of an organisation and, below /api/v3/admin, of the
// instance.
#pragma once

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::hooks {

Result<web::Answer> api_hooks(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_add(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_hook_shown(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_change(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_remove(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_config_shown(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_config_change(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_ping(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_test(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_deliveries(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_delivery_shown(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_redeliver(const access::RepoAdmin& at, web::Request& request);

Result<web::Answer> api_org_hooks(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_add(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_shown(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_change(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_remove(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_config_shown(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_config_change(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_ping(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_deliveries(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_delivery_shown(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_org_redeliver(const access::OrgOwner& at, web::Request& request);

Result<web::Answer> api_global_hooks(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> api_global_add(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> api_global_shown(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> api_global_change(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> api_global_remove(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> api_global_ping(const access::SiteAdmin& at, web::Request& request);

}  // namespace stithy::hooks

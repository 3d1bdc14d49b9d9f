// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the route table and the handlers of pages and forms of web hooks.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::hooks {

std::span<const web::Route> routes();

Result<web::Answer> show_list(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> show_new(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> add(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> show(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> change(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> remove(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> ping(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> show_delivery(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> send_again(const access::RepoAdmin& at, web::Request& request);

// The same for those of an organisation.
Result<web::Answer> org_show_list(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_show_new(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_add(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_show(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_change(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_remove(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_ping(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_show_delivery(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> org_send_again(const access::OrgOwner& at, web::Request& request);

// The same for those of the instance.
Result<web::Answer> instance_show_list(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_show_new(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_add(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_show(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_change(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_remove(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_ping(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_show_delivery(const access::SiteAdmin& at, web::Request& request);
Result<web::Answer> instance_send_again(const access::SiteAdmin& at, web::Request& request);

}  // namespace stithy::hooks

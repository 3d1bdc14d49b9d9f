// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and its handlers.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::tokens {

std::span<const web::Route> routes();

// own.cc
Result<web::Answer> show_list(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_new(const access::FreshSession& who, web::Request& request);
Result<web::Answer> mint(const access::FreshSession& who, web::Request& request);
Result<web::Answer> revoke(const access::SignedIn& who, web::Request& request);

// of_organisation.cc
Result<web::Answer> show_organisation(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> set_rule(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> approve(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> refuse(const access::OrgOwner& at, web::Request& request);

// deploy.cc
Result<web::Answer> show_deploy(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> new_deploy(const access::FreshRepoAdmin& at, web::Request& request);
Result<web::Answer> mint_deploy(const access::FreshRepoAdmin& at, web::Request& request);
Result<web::Answer> revoke_deploy(const access::RepoAdmin& at, web::Request& request);

}  // namespace stithy::tokens

// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and its handlers.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::keys {

std::span<const web::Route> routes();

// pages.cc
Result<web::Answer> show_keys(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_new(const access::FreshSession& who, web::Request& request);
Result<web::Answer> add(const access::FreshSession& who, web::Request& request);
Result<web::Answer> remove(const access::SignedIn& who, web::Request& request);
Result<web::Answer> show_text(const access::Anyone& who, web::Request& request);

// deploy_pages.cc
Result<web::Answer> show_deploy(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> add_deploy(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> remove_deploy(const access::RepoAdmin& at, web::Request& request);

// api.cc: GitHub's shapes.
Result<web::Answer> api_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_add(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_show(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_remove(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_of_person(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_deploy(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_add_deploy(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_show_deploy(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_remove_deploy(const access::RepoAdmin& at, web::Request& request);

}  // namespace stithy::keys

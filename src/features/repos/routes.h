// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and the handlers of its pages. Those of /api/v3 stand in
// api.h.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::repos {

std::span<const web::Route> routes();

// new_page.cc
Result<web::Answer> show_new(const access::SignedIn& who, web::Request& request);
Result<web::Answer> create(const access::SignedIn& who, web::Request& request);
Result<web::Answer> check_name(const access::SignedIn& who, web::Request& request);
// import_page.cc
Result<web::Answer> show_import(const access::SignedIn& who, web::Request& request);
Result<web::Answer> begin_import(const access::SignedIn& who, web::Request& request);
Result<web::Answer> stop_import(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> repeat_import(const access::RepoAdmin& at, web::Request& request);
// explore.cc
Result<web::Answer> explore(const access::Anyone& who, web::Request& request);
// general.cc
Result<web::Answer> show_general(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> save_about(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> save_default_branch(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> save_name(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> save_visibility(const access::FreshRepoAdmin& at, web::Request& request);
// members.cc
Result<web::Answer> show_members(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> add_member(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> change_member(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> drop_member(const access::RepoAdmin& at, web::Request& request);
// danger.cc
Result<web::Answer> show_danger(const access::FreshRepoAdmin& at, web::Request& request);
Result<web::Answer> put_archival(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> drop_archival(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> put_owner(const access::FreshRepoAdmin& at, web::Request& request);
Result<web::Answer> delete_repository(const access::FreshRepoAdmin& at, web::Request& request);
// bin.cc: deleted repositories
Result<web::Answer> show_bin(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> restore_from_bin(const access::SiteAdmin& who, web::Request& request);
Result<web::Answer> purge_from_bin(const access::FreshSiteAdmin& who, web::Request& request);

}  // namespace stithy::repos

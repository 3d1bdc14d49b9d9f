// SPDX-License-Identifier: Apache-2.0
//
// handlers.h — the pages and forms of teams.
#pragma once

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::orgs {

// pages.cc
Result<web::Answer> show_teams(const access::OrgMember& at, web::Request& request);
Result<web::Answer> show_team(const access::TeamRead& at, web::Request& request);

// edit.cc
Result<web::Answer> show_team_form(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> create_team(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> edit_team(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> save_team(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> delete_team(const access::TeamMaintain& at, web::Request& request);

// members.cc
Result<web::Answer> post_team_member(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> put_team_member(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> drop_team_member(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> leave_team(const access::TeamRead& at, web::Request& request);

// roles.cc: the teams of a repository, in its settings.
Result<web::Answer> show_roles(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> post_role(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> put_role(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> drop_role(const access::RepoAdmin& at, web::Request& request);

}  // namespace stithy::orgs

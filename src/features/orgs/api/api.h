// SPDX-License-Identifier: Apache-2.0
//
// api.h — organisations and teams in /api/v3, in GitHub's shapes: the handlers.
#pragma once

#include "pillars/access/grants.h"
#include "pillars/access/organisation_grants.h"
#include "web/route.h"

namespace stithy::orgs {

// organisations.cc
Result<web::Answer> api_list(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_show(const access::OrgRead& at, web::Request& request);
Result<web::Answer> api_change(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_own(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_of_user(const access::Anyone& who, web::Request& request);
Result<web::Answer> api_own_memberships(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_own_membership(const access::SignedIn& who, web::Request& request);
Result<web::Answer> api_accept(const access::SignedIn& who, web::Request& request);

// members.cc
Result<web::Answer> api_members(const access::OrgRead& at, web::Request& request);
Result<web::Answer> api_member(const access::OrgRead& at, web::Request& request);
Result<web::Answer> api_drop_member(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_public_members(const access::OrgRead& at, web::Request& request);
Result<web::Answer> api_public_member(const access::OrgRead& at, web::Request& request);
Result<web::Answer> api_publish(const access::OrgMember& at, web::Request& request);
Result<web::Answer> api_conceal(const access::OrgMember& at, web::Request& request);
Result<web::Answer> api_membership(const access::OrgMember& at, web::Request& request);
Result<web::Answer> api_put_membership(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_drop_membership(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_outsiders(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_drop_outsider(const access::OrgOwner& at, web::Request& request);

// invitations.cc
Result<web::Answer> api_invitations(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_invite(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_withdraw(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_invitation_teams(const access::OrgOwner& at, web::Request& request);

// teams.cc
Result<web::Answer> api_teams(const access::OrgMember& at, web::Request& request);
Result<web::Answer> api_create_team(const access::OrgOwner& at, web::Request& request);
Result<web::Answer> api_team(const access::TeamRead& at, web::Request& request);
Result<web::Answer> api_change_team(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> api_delete_team(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> api_child_teams(const access::TeamRead& at, web::Request& request);
Result<web::Answer> api_own_teams(const access::SignedIn& who, web::Request& request);

// team_members.cc
Result<web::Answer> api_team_members(const access::TeamRead& at, web::Request& request);
Result<web::Answer> api_team_membership(const access::TeamRead& at, web::Request& request);
Result<web::Answer> api_put_team_membership(const access::TeamMaintain& at, web::Request& request);
Result<web::Answer> api_drop_team_membership(const access::TeamMaintain& at, web::Request& request);

// team_roles.cc
Result<web::Answer> api_team_repositories(const access::TeamRead& at, web::Request& request);
Result<web::Answer> api_team_role(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_put_team_role(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_drop_team_role(const access::RepoAdmin& at, web::Request& request);
Result<web::Answer> api_repository_teams(const access::RepoAdmin& at, web::Request& request);

}  // namespace stithy::orgs

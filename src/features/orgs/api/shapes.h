// SPDX-License-Identifier: Apache-2.0
//
// shapes.h — organisations and teams as /api/v3 writes them: GitHub's "organization-simple",
// "organization-full", "org-membership", "organization-invitation", "team", "team-full" and
// "team-membership".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pillars/access/api_organisation.h"
#include "pillars/access/api_repository.h"
#include "pillars/account/api_user.h"
#include "pillars/org/organisation.h"
#include "pillars/org/team.h"
#include "web/schema.h"
#include "web/site.h"

namespace stithy::orgs {

using access::api_organisation;
using access::ApiOrganisation;

struct ApiFullOrganisation : ApiOrganisation {
  std::string name, html_url, type = "Organization";
  std::optional<std::string> blog, location;  // left out when empty
  bool has_organization_projects = false, has_repository_projects = false;
  std::int64_t public_repos = 0, public_gists = 0, followers = 0, following = 0;
  std::string created_at, updated_at;
  std::optional<std::string> archived_at;
  // For members alone; left out for others.
  std::optional<std::int64_t> total_private_repos, owned_private_repos;
  std::optional<std::string> default_repository_permission;
  std::optional<bool> members_can_create_repositories;
  std::optional<bool> two_factor_requirement_enabled;  // for owners alone
};
struct OrganisationChange {
  std::optional<std::string> name, description, blog, location, default_repository_permission;
  std::optional<bool> members_can_create_repositories;
  Json ignored;
};

struct ApiMembership {
  std::string url, state, role, organization_url;
  ApiOrganisation organization;
  account::SimpleUser user;
};
struct MembershipBody {
  std::optional<std::string> role;
};
struct OwnMembershipBody {
  std::string state;
};

struct ApiInvitation {
  std::int64_t id = 0;
  std::string login;
  std::optional<std::string> email;
  std::string role, created_at;
  account::SimpleUser inviter;
  std::int64_t team_count = 0;
  std::string node_id, invitation_teams_url;
};
struct InvitationBody {
  std::optional<std::int64_t> invitee_id;
  std::optional<std::string> email, role;
  std::optional<std::vector<std::int64_t>> team_ids;
};

struct ApiSimpleTeam {
  std::int64_t id = 0;
  std::string node_id, url, html_url, name, slug;
  std::optional<std::string> description;
  std::string privacy, notification_setting, permission, members_url, repositories_url, type;
};
struct ApiTeam : ApiSimpleTeam {
  std::optional<ApiSimpleTeam> parent;
};
struct ApiFullTeam : ApiTeam {
  std::int64_t members_count = 0, repos_count = 0;
  std::string created_at, updated_at;
  ApiFullOrganisation organization;
};
struct TeamChange {
  std::optional<std::string> description, privacy, parent_team_slug;
  std::optional<std::int64_t> parent_team_id;
  Json ignored;
};
struct NewTeamBody : TeamChange {
  std::string name;
  std::optional<std::vector<std::string>> maintainers, repo_names;
};
struct TeamBody : TeamChange {
  std::optional<std::string> name;
};
struct ApiTeamMembership {
  std::string url, role, state;
};
struct TeamMembershipBody {
  std::optional<std::string> role;
};
struct TeamRoleBody {
  std::optional<std::string> permission;
};
const web::Schema& schema_of(const ApiFullOrganisation*);
const web::Schema& schema_of(const OrganisationChange*);
const web::Schema& schema_of(const ApiMembership*);
const web::Schema& schema_of(const MembershipBody*);
const web::Schema& schema_of(const OwnMembershipBody*);
const web::Schema& schema_of(const ApiInvitation*);
const web::Schema& schema_of(const InvitationBody*);
const web::Schema& schema_of(const ApiSimpleTeam*);
const web::Schema& schema_of(const ApiTeam*);
const web::Schema& schema_of(const ApiFullTeam*);
const web::Schema& schema_of(const NewTeamBody*);
const web::Schema& schema_of(const TeamBody*);
const web::Schema& schema_of(const ApiTeamMembership*);
const web::Schema& schema_of(const TeamMembershipBody*);
const web::Schema& schema_of(const TeamRoleBody*);

ApiSimpleTeam api_simple_team(const web::Site& site, const org::Organisation& organisation,
                              const org::Team& team);
// GitHub's words for a role: pull, triage, push, maintain, admin.
std::string_view github_word(repo::Role role);
// Invalid for what is none of them.
Result<repo::Role> parse_github_role(std::string_view word);
// "admin" and "member".
std::string_view membership_word(org::Membership membership);

}  // namespace stithy::orgs

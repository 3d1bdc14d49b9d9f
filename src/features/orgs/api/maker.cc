// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/api/maker.h"

#include "base/text.h"
#include "features/orgs/urls.h"
#include "pillars/repo/team_roles.h"
#include "ui/places.h"

namespace stithy::orgs {

namespace {

std::optional<std::string> maybe(const std::string& words) {
  if (words.empty()) return std::nullopt;
  return words;
}

}  // namespace

Result<ApiFullOrganisation> ApiMaker::full(const org::Organisation& o, org::Membership membership) {
  const web::Site& site = request_.site();
  ApiFullOrganisation out;
  static_cast<ApiOrganisation&>(out) = api_organisation(site, o);
  out.name = o.shown();
  out.html_url = site.main_url + ui::place::person(o.name);
  out.blog = maybe(o.website);
  out.location = maybe(o.location);
  auto owned = TRY(repo::measure_owned(reader_, o.id));
  out.public_repos = owned.public_repos;
  out.created_at = render_iso(o.created_at);
  out.updated_at = render_iso(o.updated_at);
  if (membership == org::Membership::None) return out;
  out.total_private_repos = out.owned_private_repos = owned.other_repos;
  out.default_repository_permission = org::base_role_name(o.base_role);
  out.members_can_create_repositories = o.members_create;
  if (membership == org::Membership::Owner)
    out.two_factor_requirement_enabled = o.second_factor_from.has_value();
  return out;
}

Result<ApiTeam> ApiMaker::team(const org::Organisation& o, const org::Team& team) {
  ApiTeam out;
  static_cast<ApiSimpleTeam&>(out) = api_simple_team(request_.site(), o, team);
  if (!team.parent) return out;
  if (auto parent = TRY(org::find_team(reader_, team.parent)))
    out.parent = api_simple_team(request_.site(), o, *parent);
  return out;
}

Result<ApiFullTeam> ApiMaker::full_team(const org::Organisation& o, const org::Team& team,
                                        org::Membership membership) {
  ApiFullTeam out;
  static_cast<ApiTeam&>(out) = TRY(this->team(o, team));
  out.members_count = team.members;
  for (const auto& one : TRY(repo::list_of_team(reader_, team.id, RepoId{}, 1000)))
    if (TRY(access::role_of(reader_, request_.principal(), one.repository)) != repo::Role::None)
      ++out.repos_count;
  out.created_at = render_iso(team.created_at);
  out.updated_at = render_iso(team.updated_at);
  out.organization = TRY(full(o, membership));
  return out;
}

ApiMembership ApiMaker::membership(const org::Organisation& o, const account::Account& person,
                                   org::Membership role, bool pending) {
  const web::Site& site = request_.site();
  return {.url = site.main_url + url::api::membership(o.name, person.login),
          .state = pending ? "pending" : "active",
          .role = std::string(membership_word(role)),
          .organization_url = site.main_url + url::api::show(o.name),
          .organization = api_organisation(site, o),
          .user = account::simple_user_of(site, person)};
}

Result<ApiInvitation> ApiMaker::invitation(const org::Organisation& o, const org::Invitation& one) {
  const web::Site& site = request_.site();
  auto by = TRY(account::find_account(reader_, one.invited_by));
  account::ApiPerson ghost{.id = one.invited_by.value(), .login = "ghost"};
  const std::string here = site.main_url + url::api::invitations(o.name);
  return ApiInvitation{
      .id = one.id.value(),
      .login = one.login,
      .email = {},
      .role = one.role == org::Membership::Owner ? "admin" : "direct_member",
      .created_at = render_iso(one.made_at),
      .inviter = by ? account::simple_user_of(site, *by) : account::simple_user_of(site, ghost),
      .team_count = one.team ? 1 : 0,
      .node_id = account::node_id("OrganizationInvitation", one.id.value()),
      .invitation_teams_url = text::format("{}/{}/teams", here, one.id.value())};
}

Result<access::ApiRepository> ApiMaker::repository(const repo::Repository& r, repo::Role role) {
  auto owner = TRY(account::find_namespace(reader_, r.owner));
  if (!owner) return internal("a repository has no owner");
  return access::api_repository_of(request_.site(), r,
                                   account::simple_user_of(request_.site(), *owner), role);
}

Result<account::Account> person_in_path(db::Reader& reader, const web::Request& request) {
  auto found = TRY(account::find_account_by_login(reader, request.param("username")));
  if (!found) return not_found("There is no such account.");
  return *std::move(found);
}

Error api_error(Error error) {
  for (auto& field : error.fields) {
    if (field.field == "display_name") field.field = "name";
    if (field.field == "website") field.field = "blog";
    if (field.field == "base_role") field.field = "default_repository_permission";
    if (field.field == "login") field.field = "username";
    if (field.field == "parent") field.field = "parent_team_id";
    if (field.field == "secret") field.field = "privacy";
  }
  if (error.code == Code::Conflict) return invalid_field("name", error.message);
  return error;
}

}  // namespace stithy::orgs

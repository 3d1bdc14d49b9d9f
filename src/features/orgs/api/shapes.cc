// SPDX-License-Identifier: Apache-2.0
#include "features/orgs/api/shapes.h"

#include "base/text.h"
#include "features/orgs/urls.h"
#include "ui/places.h"

namespace stithy::orgs {

namespace {

using Words = std::optional<std::string>;
using repo::Role;

constexpr std::pair<Role, std::string_view> kRoles[] = {{Role::Read, "pull"},
                                                        {Role::Triage, "triage"},
                                                        {Role::Write, "push"},
                                                        {Role::Maintain, "maintain"},
                                                        {Role::Admin, "admin"}};

template <class S>
web::Field uri(const char* name, std::string S::*member, const char* doc) {
  return web::field<S, std::string>(name, member, doc, {.format = "uri"});
}
template <class S>
web::Field moment(const char* name, std::string S::*member) {
  return web::field<S, std::string>(name, member, "A moment.", {.format = "date-time"});
}
template <class S>
web::Field count(const char* name, std::int64_t S::*member, const char* doc) {
  return web::field<S, std::int64_t>(name, member, doc);
}

template <class S>
std::vector<web::Field> simple_team_fields() {
  auto words = [](const char* name, std::string S::*member, const char* doc, const char* example) {
    return web::field<S, std::string>(name, member, doc, {.example = example});
  };
  return {count<S>("id", &S::id, "The number."),
          words("node_id", &S::node_id, "An opaque identifier.", "\"VGVhbTo3\""),
          uri<S>("url", &S::url, "This object in the API."),
          uri<S>("html_url", &S::html_url, "The page."),
          words("name", &S::name, "The name.", "\"Core\""),
          words("slug", &S::slug, "The name in addresses.", "\"core\""),
          web::field<S, Words>("description", &S::description, "What it does."),
          web::field<S, std::string>("privacy", &S::privacy, "Who knows of it.",
                                     {.one_of = "closed|secret"}),
          web::field<S, std::string>("notification_setting", &S::notification_setting,
                                     "Always notifications_enabled.",
                                     {.one_of = "notifications_enabled|notifications_disabled"}),
          words("permission", &S::permission, "Its role where one is asked about; else pull.",
                "\"pull\""),
          words("members_url", &S::members_url, "An address template.",
                "\"https://example.org/api/v3/orgs/guild/teams/core/members{/member}\""),
          uri<S>("repositories_url", &S::repositories_url, "Where it has a role."),
          web::field<S, std::string>("type", &S::type, "Always organization.",
                                     {.one_of = "enterprise|organization"})};
}

template <class S>
std::vector<web::Field> team_fields() {
  auto fields = simple_team_fields<S>();
  fields.push_back(web::field<S, std::optional<ApiSimpleTeam>>("parent", &S::parent,
                                                               "The team that it belongs to."));
  return fields;
}

std::vector<web::Field> full_organisation_fields() {
  using F = ApiFullOrganisation;
  auto fields = access::organisation_fields<F>();
  for (auto& field :
       {web::field("name", &F::name, "The name people see."),
        uri("html_url", &F::html_url, "The page."),
        web::field("type", &F::type, "What it is.", {.example = "\"Organization\""}),
        web::field("blog", &F::blog, "The website.", {.format = "uri", .leave_out = true}),
        web::field("location", &F::location, "Where it is.", {.leave_out = true}),
        web::field("has_organization_projects", &F::has_organization_projects, "Always false."),
        web::field("has_repository_projects", &F::has_repository_projects, "Always false."),
        count("public_repos", &F::public_repos, "How many are public."),
        count("public_gists", &F::public_gists, "Always 0."),
        count("followers", &F::followers, "Always 0."),
        count("following", &F::following, "Always 0."), moment("created_at", &F::created_at),
        moment("updated_at", &F::updated_at),
        web::field("archived_at", &F::archived_at, "Always null.", {.format = "date-time"}),
        web::field("total_private_repos", &F::total_private_repos,
                   "How many are not public; for members.", {.leave_out = true}),
        web::field("owned_private_repos", &F::owned_private_repos, "The same.",
                   {.leave_out = true}),
        web::field("default_repository_permission", &F::default_repository_permission,
                   "What members may do in every repository; for members.",
                   {.one_of = "none|read|write|admin", .leave_out = true}),
        web::field("members_can_create_repositories", &F::members_can_create_repositories,
                   "For members.", {.leave_out = true}),
        web::field("two_factor_requirement_enabled", &F::two_factor_requirement_enabled,
                   "Whether it asks its people for a second factor; for owners.",
                   {.leave_out = true})})
    fields.push_back(field);
  return fields;
}

template <class S>
void add_change_fields(std::vector<web::Field>& fields) {
  fields.push_back(
      web::field<S, Words>("description", &S::description, "What it does.", {.bytes_max = 500}));
  fields.push_back(web::field<S, Words>("privacy", &S::privacy, "Who knows of it.",
                                        {.one_of = "closed|secret", .example = "\"closed\""}));
  fields.push_back(web::field<S, std::optional<std::int64_t>>(
      "parent_team_id", &S::parent_team_id, "The team that it belongs to.", {.example = "null"}));
  fields.push_back(web::field<S, Words>("parent_team_slug", &S::parent_team_slug,
                                        "The same, by its name in addresses.",
                                        {.example = "null"}));
  for (const char* name : {"notification_setting", "permission"})
    fields.push_back(web::ignored_field<S>(name, &S::ignored));
}

}  // namespace

ApiSimpleTeam api_simple_team(const web::Site& site, const org::Organisation& o,
                              const org::Team& team) {
  std::string url = site.main_url + url::api::team(o.name, team.slug);
  return {.id = team.id.value(),
          .node_id = account::node_id("Team", team.id.value()),
          .url = url,
          .html_url = site.main_url + url::team(o.name, team.slug),
          .name = team.name,
          .slug = team.slug,
          .description = team.description.empty() ? Words() : Words(team.description),
          .privacy = team.secret ? "secret" : "closed",
          .notification_setting = "notifications_enabled",
          .permission = "pull",
          .members_url = url + "/members{/member}",
          .repositories_url = url + "/repos",
          .type = "organization"};
}

std::string_view github_word(Role role) {
  for (const auto& [known, word] : kRoles)
    if (known == role) return word;
  return "none";
}

Result<Role> parse_github_role(std::string_view word) {
  for (const auto& [role, known] : kRoles)
    if (known == word) return role;
  return invalid_field("permission", "It is one of pull, triage, push, maintain and admin.");
}

std::string_view membership_word(org::Membership membership) {
  return membership == org::Membership::Owner ? "admin" : "member";
}

const web::Schema& schema_of(const ApiFullOrganisation*) {
  static const auto made =
      web::describe<ApiFullOrganisation>("organization-full", full_organisation_fields());
  return made;
}

const web::Schema& schema_of(const OrganisationChange*) {
  static const auto made = [] {
    using C = OrganisationChange;
    std::vector<web::Field> fields = {
        web::field("name", &C::name, "The name people see.", {.bytes_max = 200}),
        web::field("description", &C::description, "What it is.", {.bytes_max = 1000}),
        web::field("blog", &C::blog, "The website.",
                   {.bytes_max = 500, .example = "\"https://example.org\""}),
        web::field("location", &C::location, "Where it is.", {.bytes_max = 200}),
        web::field("default_repository_permission", &C::default_repository_permission,
                   "What members may do in every repository.", {.one_of = "none|read|write|admin"}),
        web::field("members_can_create_repositories", &C::members_can_create_repositories,
                   "Whether members may make repositories.")};
    for (const char* name : {"billing_email",
                             "company",
                             "email",
                             "twitter_username",
                             "has_organization_projects",
                             "has_repository_projects",
                             "members_can_create_internal_repositories",
                             "members_can_create_private_repositories",
                             "members_can_create_public_repositories",
                             "members_allowed_repository_creation_type",
                             "members_can_create_pages",
                             "members_can_create_public_pages",
                             "members_can_create_private_pages",
                             "members_can_fork_private_repositories",
                             "web_commit_signoff_required",
                             "advanced_security_enabled_for_new_repositories",
                             "dependabot_alerts_enabled_for_new_repositories",
                             "dependabot_security_updates_enabled_for_new_repositories",
                             "dependency_graph_enabled_for_new_repositories",
                             "secret_scanning_enabled_for_new_repositories",
                             "secret_scanning_push_protection_enabled_for_new_repositories",
                             "secret_scanning_push_protection_custom_link_enabled",
                             "secret_scanning_push_protection_custom_link",
                             "deploy_keys_enabled_for_repositories"})
      fields.push_back(web::ignored_field(name, &C::ignored));
    return web::describe<C>("organization-change", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const ApiMembership*) {
  using M = ApiMembership;
  static const auto made = web::describe<M>(
      "org-membership",
      {uri("url", &M::url, "This object in the API."),
       web::field("state", &M::state, "pending: they have not agreed yet.",
                  {.one_of = "active|pending"}),
       web::field("role", &M::role, "What they are.", {.one_of = "admin|member"}),
       uri("organization_url", &M::organization_url, "The organisation in the API."),
       web::field("organization", &M::organization, "The organisation."),
       web::field("user", &M::user, "The person.")});
  return made;
}

const web::Schema& schema_of(const MembershipBody*) {
  static const auto made = web::describe<MembershipBody>(
      "org-membership-change", {web::field("role", &MembershipBody::role, "member by default.",
                                           {.one_of = "admin|member"})});
  return made;
}

const web::Schema& schema_of(const OwnMembershipBody*) {
  static const auto made = web::describe<OwnMembershipBody>(
      "own-membership-change", {web::field("state", &OwnMembershipBody::state,
                                           "Agrees to an invitation.", {.one_of = "active"})});
  return made;
}

const web::Schema& schema_of(const ApiInvitation*) {
  using I = ApiInvitation;
  static const auto made = web::describe<I>(
      "organization-invitation",
      {count("id", &I::id, "The number."), web::field("login", &I::login, "Who is invited."),
       web::field("email", &I::email, "Always null."),
       web::field("role", &I::role, "What they are to be.", {.example = "\"direct_member\""}),
       moment("created_at", &I::created_at), web::field("inviter", &I::inviter, "Who invited."),
       count("team_count", &I::team_count, "Into how many teams."),
       web::field("node_id", &I::node_id, "An opaque identifier."),
       uri("invitation_teams_url", &I::invitation_teams_url, "An address.")});
  return made;
}

const web::Schema& schema_of(const InvitationBody*) {
  using I = InvitationBody;
  static const auto made = web::describe<I>(
      "new-organization-invitation",
      {web::field("invitee_id", &I::invitee_id, "The number of the person."),
       web::field("email", &I::email, "A confirmed address of a person who has an account.",
                  {.example = "null"}),
       web::field("role", &I::role, "direct_member by default.",
                  {.one_of = "admin|direct_member", .example = "\"direct_member\""}),
       web::field("team_ids", &I::team_ids, "A team to be put into; at most one.")});
  return made;
}

const web::Schema& schema_of(const ApiSimpleTeam*) {
  static const auto made =
      web::describe<ApiSimpleTeam>("team-simple", simple_team_fields<ApiSimpleTeam>());
  return made;
}

const web::Schema& schema_of(const ApiTeam*) {
  static const auto made = web::describe<ApiTeam>("team", team_fields<ApiTeam>());
  return made;
}

const web::Schema& schema_of(const ApiFullTeam*) {
  static const auto made = [] {
    using F = ApiFullTeam;
    auto fields = team_fields<F>();
    for (auto& field :
         {count("members_count", &F::members_count, "With those of the teams below it."),
          count("repos_count", &F::repos_count, "Where it has a role that you see."),
          moment("created_at", &F::created_at), moment("updated_at", &F::updated_at),
          web::field("organization", &F::organization, "The organisation.")})
      fields.push_back(field);
    return web::describe<F>("team-full", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const NewTeamBody*) {
  static const auto made = [] {
    using B = NewTeamBody;
    std::vector<web::Field> fields = {
        web::field("name", &B::name, "The name.", {.bytes_max = 100, .example = "\"Core\""}),
        web::field("maintainers", &B::maintainers, "Logins of who manages it.",
                   {.example = "\"ada\""}),
        web::field("repo_names", &B::repo_names,
                   "Repositories of the organisation, owner/name, that it may read.",
                   {.example = "\"guild/engine\""})};
    add_change_fields<B>(fields);
    return web::describe<B>("new-team", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const TeamBody*) {
  static const auto made = [] {
    using B = TeamBody;
    std::vector<web::Field> fields = {
        web::field("name", &B::name, "The name.", {.bytes_max = 100, .example = "\"Core\""})};
    add_change_fields<B>(fields);
    return web::describe<B>("team-change", std::move(fields));
  }();
  return made;
}

const web::Schema& schema_of(const ApiTeamMembership*) {
  using M = ApiTeamMembership;
  static const auto made = web::describe<M>(
      "team-membership",
      {uri("url", &M::url, "This object in the API."),
       web::field("role", &M::role, "What they are.", {.one_of = "member|maintainer"}),
       web::field("state", &M::state, "Always active.", {.one_of = "active|pending"})});
  return made;
}

const web::Schema& schema_of(const TeamMembershipBody*) {
  static const auto made = web::describe<TeamMembershipBody>(
      "team-membership-change", {web::field("role", &TeamMembershipBody::role, "member by default.",
                                            {.one_of = "member|maintainer"})});
  return made;
}

const web::Schema& schema_of(const TeamRoleBody*) {
  static const auto made = web::describe<TeamRoleBody>(
      "team-role", {web::field("permission", &TeamRoleBody::permission, "pull by default.",
                               {.one_of = "pull|triage|push|maintain|admin"})});
  return made;
}

}  // namespace stithy::orgs

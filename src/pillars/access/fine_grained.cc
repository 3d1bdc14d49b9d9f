// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/fine_grained.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "pillars/token/fine_grained.h"

namespace stithy::access {

namespace {

using repo::Role;
using token::Level;
using token::Permission;
using web::Need;

struct Rule {
  std::string_view rows;  // the beginning of names
  Permission permission;
};
// The first that fits. Of rows that are about a repository.
constexpr std::array kOfRepository = {
    Rule{"code.", Permission::Contents},
    Rule{"editing.", Permission::Contents},
    Rule{"transport.", Permission::Contents},
    Rule{"hooks.", Permission::Webhooks},
    Rule{"keys.", Permission::Administration},
    Rule{"repos.api.show", Permission::Metadata},
    Rule{"repos.api.topics", Permission::Metadata},
    Rule{"repos.", Permission::Administration},
    Rule{"orgs.api.team_role", Permission::Metadata},
    Rule{"orgs.", Permission::Administration},
};
// Of rows that are about an organisation.
constexpr std::array kOfOrganisation = {
    Rule{"hooks.", Permission::OrganisationHooks},
    Rule{"audit.", Permission::OrganisationAdministration},
    Rule{"orgs.api.show", Permission::OrganisationAdministration},
    Rule{"orgs.api.change", Permission::OrganisationAdministration},
    Rule{"orgs.api.", Permission::Members},
    Rule{"repos.api.of_organisation", Permission::Metadata},
};
// Of rows that name a person.
constexpr std::array kOfPerson = {
    Rule{"keys.api.", Permission::Keys},
    Rule{"people.api.own_emails", Permission::Emails},
    Rule{"people.api.add_emails", Permission::Emails},
    Rule{"people.api.remove_emails", Permission::Emails},
    Rule{"people.api.change_own", Permission::Profile},
    Rule{"people.api.own", Permission::Metadata},
    Rule{"repos.api.own", Permission::Metadata},
    // Where it may make one is asked when the owner is known.
    Rule{"repos.api.create", Permission::Administration},
    Rule{"admin.api.markdown", Permission::Metadata},
};

std::optional<Permission> find(std::span<const Rule> rules, std::string_view name) {
  for (const Rule& one : rules)
    if (name.starts_with(one.rows)) return one.permission;
  return std::nullopt;
}

// Rows that a stronger role opens change something, unless they only read.
Level level_of(const web::Route& row) {
  if (row.need == Need::RepoRead || row.need == Need::RepoService) return Level::Read;
  if (row.need == Need::RepoWrite || row.need == Need::RepoPush) return Level::Write;
  return web::is_reading(row.method) ? Level::Read : Level::Write;
}

Error lacks(const web::Route& row) {
  auto permission = permission_of(row);
  // Markdown is posted and changes nothing.
  if (!permission || *permission == Permission::Metadata)
    return denied("This is not open to fine-grained tokens.");
  return denied(text::format("The token lacks the permission {}: {}.",
                             token::permission_word(*permission),
                             token::level_name(level_of(row))));
}

bool has_level(const web::Principal& who, const web::Route& row) {
  auto permission = permission_of(row);
  if (!permission) return false;
  return token::level_of(who.scopes, *permission) >= level_of(row);
}

// As far as the permission for git goes, and that for settings where it has both.
Role capped(const web::Principal& who, Role own) {
  if (token::level_of(who.scopes, Permission::Contents) != Level::Write)
    return std::min(own, Role::Read);
  const bool all = token::level_of(who.scopes, Permission::Administration) == Level::Write;
  return all ? own : std::min(own, Role::Write);
}

Role everybodys(const repo::Repository& r) {
  return r.visibility == repo::Visibility::Public ? Role::Read : Role::None;
}

}  // namespace

std::optional<Permission> permission_of(const web::Route& row) {
  if (web::is_repo_need(row.need)) return find(kOfRepository, row.name);
  if (web::is_organisation_need(row.need)) return find(kOfOrganisation, row.name);
  return find(kOfPerson, row.name);
}

Result<Role> fine_role(db::Reader& reader, const web::Principal& who, const repo::Repository& r,
                       Role own) {
  if (!TRY(token::reaches(reader, who.token, r.owner_id, r.id)))
    return std::min(own, everybodys(r));
  return capped(who, own);
}

Result<Role> fine_role_on(db::Reader& reader, const web::Principal& who, const repo::Repository& r,
                          Role own, const web::Route& row) {
  const bool reached = TRY(token::reaches(reader, who.token, r.owner_id, r.id));
  if (reached && has_level(who, row)) {
    const bool git = permission_of(row) == Permission::Contents;
    if (level_of(row) == Level::Write || row.need >= Need::RepoAdmin)
      return git ? std::min(own, Role::Write) : own;
    return capped(who, own);
  }
  const Role open = std::min(own, everybodys(r));
  const bool reads = row.need == Need::RepoRead || row.need == Need::RepoService;
  if (open != Role::None && reads) return open;
  if (!reached) return open;
  return lacks(row);
}

Result<void> check_fine_person(const web::Principal& who, const web::Route& row) {
  auto permission = permission_of(row);
  if (permission == Permission::Metadata) return {};
  if (!has_level(who, row)) return lacks(row);
  return {};
}

Result<org::Membership> fine_membership(db::Reader& reader, const web::Principal& who,
                                        NamespaceId organisation, org::Membership own) {
  auto reach = TRY(token::find_reach(reader, who.token));
  const bool reads = token::level_of(who.scopes, Permission::Members) != Level::None;
  if (!reach || reach->owner != organisation || !reads) return org::Membership::None;
  return std::min(own, org::Membership::Member);
}

Result<org::Membership> fine_membership_on(db::Reader& reader, const web::Principal& who,
                                           NamespaceId organisation, org::Membership own,
                                           const web::Route& row) {
  auto reach = TRY(token::find_reach(reader, who.token));
  const bool reached = reach && reach->owner == organisation;
  if (reached && has_level(who, row)) return own;
  if (row.need == Need::OrgRead) return org::Membership::None;
  if (own == org::Membership::None) return own;
  return lacks(row);
}

Result<bool> fine_may_create(db::Reader& reader, const web::Principal& who, NamespaceId owner) {
  auto reach = TRY(token::find_reach(reader, who.token));
  return reach && reach->owner == owner && reach->all_repositories &&
         token::level_of(who.scopes, Permission::Administration) == Level::Write;
}

}  // namespace stithy::access

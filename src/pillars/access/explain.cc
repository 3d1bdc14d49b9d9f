// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/explain.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/access/grants.h"
#include "pillars/org/team.h"
#include "pillars/repo/team_roles.h"

namespace stithy::access {

namespace {

using How = repo::GivenRole::How;
using repo::Role;

Result<std::string> sentence_of(db::Reader& reader, const repo::GivenRole& given,
                                const std::string& login, const repo::Repository& r) {
  std::string_view role = repo::role_name(given.role);
  switch (given.how) {
    case How::Owner: return text::format("{} owns it: admin.", login);
    case How::Collaborator:
      return text::format("{} is a collaborator with the role {}.", login, role);
    case How::BaseRole:
      if (given.role == Role::None)
        return text::format("{} belongs to {}, which gives members no role.", login, r.owner);
      return text::format("{} belongs to {}, which gives every member the role {}.", login, r.owner,
                          role);
    case How::OrganisationOwner:
      return text::format("{} is an owner of {}: admin.", login, r.owner);
    case How::Team: break;
  }
  auto team = TRY(org::find_team(reader, given.team));
  return text::format("The team {} has the role {}, and {} belongs to {}.", team ? team->name : "?",
                      role, login, given.direct ? "it" : "a team below it");
}

// What refuses a change whatever the role.
std::string hindrance_of(const repo::Repository& r) {
  if (r.archived_at) return "It is archived and therefore read-only.";
  if (r.quarantined) return text::format("It is read-only: {}", *r.quarantined);
  if (r.import_state == repo::ImportState::Running) return "It is being imported.";
  return {};
}

Result<Role> parse_action(std::string_view action) {
  auto role = repo::parse_role(action);
  if (role) return role;
  return invalid_field("action", "The action is read, triage, write, maintain or admin.");
}

}  // namespace

Result<Explanation> explain(db::Reader& reader, const account::Account& person,
                            std::string_view action, const repo::Repository& r) {
  Explanation out;
  out.needed = TRY(parse_action(action));
  if (person.disabled) {
    out.reasons.push_back(
        text::format("{} is shut out: whatever they were given rests.", person.login));
    return out;
  }
  web::Principal principal;
  principal.kind = web::Principal::Kind::Session;
  principal.user = person.id;
  principal.site_admin = person.site_admin;
  out.held = TRY(role_of(reader, principal, r));
  out.allowed = out.held >= out.needed;
  if (person.site_admin)
    out.reasons.push_back(text::format(
        "{} administers the instance: admin everywhere, as long as nothing makes these rights "
        "rest (a second factor that is asked for and not set up).",
        person.login));
  auto given = TRY(repo::list_given_roles(reader, r, person.id));
  std::stable_sort(given.begin(), given.end(),
                   [](const auto& a, const auto& b) { return a.role > b.role; });
  for (const auto& one : given)
    out.reasons.push_back(TRY(sentence_of(reader, one, person.login, r)));
  if (r.visibility == repo::Visibility::Public) out.reasons.push_back("Everybody may read it.");
  if (r.visibility == repo::Visibility::Internal)
    out.reasons.push_back("Everybody who is signed in may read it.");
  if (out.held == Role::None)
    out.reasons.push_back(
        text::format("Nothing gives {} a role: for them it does not exist.", person.login));
  std::string hindrance = out.needed == Role::Write ? hindrance_of(r) : std::string();
  if (!hindrance.empty()) {
    out.allowed = false;
    out.reasons.push_back(std::move(hindrance));
  }
  return out;
}

}  // namespace stithy::access

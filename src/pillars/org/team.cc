// SPDX-License-Identifier: Apache-2.0
#include "pillars/org/team.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "pillars/org/queries.h"
#include "pillars/org/records.h"
#include "sys/clock.h"

namespace stithy::org {

namespace {

Team team_of(sql::TeamRow row) {
  return {.id = row.id,
          .organisation = row.org,
          .parent = row.parent,
          .slug = std::move(row.slug),
          .name = std::move(row.name),
          .description = std::move(row.description),
          .secret = row.is_secret,
          .members = row.members,
          .created_at = row.created_at,
          .updated_at = row.updated_at};
}

std::optional<Team> maybe(std::optional<sql::TeamRow> row) {
  if (!row) return std::nullopt;
  return team_of(*std::move(row));
}

using Parents = std::map<TeamId, TeamId>;

Result<Parents> read_parents(db::Reader& reader, NamespaceId organisation) {
  Parents parents;
  for (const auto& row : TRY(sql::list_teams(reader, organisation)))
    parents.emplace(row.id, row.parent);
  return parents;
}

// The team and those above it. A circle cannot be stored; the bound is against one all the same.
std::set<TeamId> with_those_above(const Parents& parents, TeamId team) {
  std::set<TeamId> out;
  for (auto at = parents.find(team); at != parents.end(); at = parents.find(at->second))
    if (!out.insert(at->first).second) break;
  return out;
}

Result<void> derive_reach_of(db::Tx& tx, NamespaceId organisation, UserId user) {
  auto parents = TRY(read_parents(tx, organisation));
  std::set<TeamId> reached;
  for (TeamId team : TRY(sql::list_user_rows_of(tx, organisation, user)))
    reached.merge(with_those_above(parents, team));
  TRY(sql::clear_reach_of_user(tx, organisation, user));
  for (TeamId team : reached) TRY(sql::put_reach(tx, team, user));
  return {};
}

Result<void> derive_reach(db::Tx& tx, NamespaceId organisation) {
  auto parents = TRY(read_parents(tx, organisation));
  std::set<std::pair<TeamId, UserId>> reached;
  for (const auto& row : TRY(sql::list_team_rows_of(tx, organisation)))
    for (TeamId team : with_those_above(parents, row.team)) reached.emplace(team, row.user);
  TRY(sql::clear_reach(tx, organisation));
  for (const auto& [team, user] : reached) TRY(sql::put_reach(tx, team, user));
  return {};
}

// How many floors the tree below a team has, itself included.
int depth_below(const Parents& parents, TeamId team) {
  int deepest = 0;
  for (const auto& [child, parent] : parents)
    if (parent == team) deepest = std::max(deepest, depth_below(parents, child));
  return deepest + 1;
}

// `team` none: a new one.
Result<void> check_place(db::Reader& reader, NamespaceId organisation, TeamId team,
                         const TeamWish& wish) {
  auto parents = TRY(read_parents(reader, organisation));
  if (!team && parents.size() >= kTeamsMax)
    return conflict(text::format("An organisation has at most {} teams.", kTeamsMax));
  const bool has_children =
      team && std::any_of(parents.begin(), parents.end(),
                          [&](const auto& one) { return one.second == team; });
  if (wish.secret && (wish.parent || has_children))
    return invalid_field("secret", "A secret team stands alone: nothing above it, nothing below.");
  if (!wish.parent) return {};
  auto above = TRY(find_team(reader, wish.parent));
  if (!above || above->organisation != organisation)
    return invalid_field("parent", "There is no such team in the organisation.");
  if (above->secret) return invalid_field("parent", "A secret team has no teams below it.");
  const auto path = with_those_above(parents, wish.parent);
  if (team && path.contains(team)) return invalid_field("parent", "A team cannot be below itself.");
  const int below = team ? depth_below(parents, team) : 1;
  if (static_cast<int>(path.size()) + below > kTeamDepthMax)
    return invalid_field("parent",
                         text::format("Teams are nested at most {} deep.", kTeamDepthMax));
  return {};
}

Result<std::string> check_words(const TeamWish& wish) {
  if (wish.name.empty() || wish.name.size() > 100 || !text::is_utf8(wish.name) ||
      text::has_control(wish.name))
    return invalid_field("name", "A team's name has 1 to 100 bytes of text.");
  if (wish.description.size() > 500 || !text::is_utf8(wish.description) ||
      text::has_control(wish.description))
    return invalid_field("description", "At most 500 bytes of text in one line.");
  std::string slug = slug_of(wish.name);
  if (slug.empty())
    return invalid_field("name", "A team's name needs a letter from a to z or a digit.");
  if (slug == "new")
    return invalid_field("name", "\"new\" is the address of the form for a new team.");
  return slug;
}

Error taken(Error error, std::string_view slug) {
  if (error.code != Code::Conflict) return error;
  return conflict(text::format("There is a team \"{}\" already.", slug));
}

}  // namespace

std::string slug_of(std::string_view name) {
  std::string out;
  for (char c : text::to_lower(name)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (kept)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

Result<TeamId> create_team(db::Tx& tx, NamespaceId organisation, const TeamWish& wish,
                           Instant now) {
  std::string slug = TRY(check_words(wish));
  TRY(check_place(tx, organisation, {}, wish));
  auto id = sys::make_id<TeamId>();
  auto made = sql::insert_team(tx, id, organisation, wish.parent, slug, wish.name, wish.description,
                               wish.secret, now);
  if (!made) return taken(std::move(made).take_error(), slug);
  TRY(record_team(tx, organisation, slug, "team.create"));
  return id;
}

Result<void> change_team(db::Tx& tx, const Team& team, const TeamWish& wish, Instant now) {
  std::string slug = TRY(check_words(wish));
  TRY(check_place(tx, team.organisation, team.id, wish));
  auto changed = sql::update_team(tx, team.id, wish.parent, slug, wish.name, wish.description,
                                  wish.secret, now);
  if (!changed) return taken(std::move(changed).take_error(), slug);
  TRY(record_team(tx, team.organisation, slug, "team.edit"));
  if (wish.parent == team.parent) return {};
  return derive_reach(tx, team.organisation);
}

Result<void> delete_team(db::Tx& tx, const Team& team) {
  TRY(sql::delete_team_members(tx, team.id));
  TRY(sql::lift_children(tx, team.id, team.parent));
  TRY(derive_reach(tx, team.organisation));
  TRY(sql::delete_team(tx, team.id));
  return record_team(tx, team.organisation, team.slug, "team.destroy");
}

Result<std::vector<Team>> list_teams(db::Reader& reader, NamespaceId organisation) {
  std::vector<Team> out;
  for (auto& row : TRY(sql::list_teams(reader, organisation)))
    out.push_back(team_of(std::move(row)));
  return out;
}

Result<std::optional<Team>> find_team(db::Reader& reader, NamespaceId organisation,
                                      std::string_view slug) {
  return maybe(TRY(sql::find_team(reader, organisation, text::to_lower(slug))));
}

Result<std::optional<Team>> find_team(db::Reader& reader, TeamId id) {
  return maybe(TRY(sql::find_team_by_id(reader, id)));
}

Result<std::vector<TeamId>> list_teams_of(db::Reader& reader, NamespaceId organisation,
                                          UserId user) {
  return sql::list_team_ids_of(reader, organisation, user);
}

Result<std::vector<TeamMember>> list_team_members(db::Reader& reader, TeamId team,
                                                  std::string_view after, std::int64_t at_most) {
  std::vector<TeamMember> out;
  for (auto& row : TRY(sql::list_team_members(reader, team, after, at_most)))
    out.push_back({.user = row.user,
                   .login = std::move(row.login),
                   .display_name = std::move(row.display_name),
                   .avatar_hash = std::move(row.avatar_hash).value_or(""),
                   .maintainer = row.maintainer});
  return out;
}

Result<Part> find_part(db::Reader& reader, TeamId team, UserId user) {
  Part part;
  if (!user) return part;
  auto direct = TRY(sql::find_team_member(reader, team, user));
  part.direct = direct.has_value();
  part.maintainer = direct.value_or(false);
  part.reaches = part.direct || TRY(sql::find_reach(reader, team, user)).has_value();
  return part;
}

Result<void> put_team_member(db::Tx& tx, const Team& team, UserId user, bool maintainer,
                             Instant now) {
  if (TRY(find_member(tx, team.organisation, user)).role == Membership::None)
    return invalid_field("login", "Invite them to the organisation first.");
  TRY(sql::put_team_member(tx, team.id, user, maintainer, now));
  TRY(record_team(tx, team.organisation, team.slug,
                  maintainer ? "team.add_maintainer" : "team.add_member", user));
  return derive_reach_of(tx, team.organisation, user);
}

Result<bool> remove_team_member(db::Tx& tx, const Team& team, UserId user) {
  if (TRY(sql::delete_team_member(tx, team.id, user)) == 0) return false;
  TRY(record_team(tx, team.organisation, team.slug, "team.remove_member", user));
  TRY(derive_reach_of(tx, team.organisation, user));
  return true;
}

Result<void> leave_teams(db::Tx& tx, NamespaceId organisation, UserId user) {
  TRY(sql::leave_teams(tx, organisation, user));
  TRY(sql::clear_reach_of_user(tx, organisation, user));
  return {};
}

}  // namespace stithy::org

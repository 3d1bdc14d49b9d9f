// SPDX-License-Identifier: Apache-2.0
#include "features/signin/outside/teams.h"

#include <algorithm>
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "features/signin/queries.h"
#include "pillars/org/organisation.h"
#include "pillars/org/team.h"

namespace stithy::signin {

namespace {

constexpr std::size_t kRulesBytesMax = 64 * 1024;
constexpr std::int64_t kGrantsMax = 2000;

Error wrong_line(std::size_t number) {
  return invalid(text::format(
      "Line {} is no rule: write \"group = organisation/team\", with \"maintainer\" behind it "
      "where it applies.",
      number));
}

std::optional<TeamRule> parse_rule(std::string_view line) {
  // The last sign: names of groups may hold one, those of teams may not.
  const auto at = line.rfind('=');
  if (at == line.npos) return std::nullopt;
  TeamRule rule{.group = std::string(text::trim(line.substr(0, at))), .organisation = {}};
  auto [place, word, has_word] = text::cut(text::trim(line.substr(at + 1)), " ");
  rule.maintainer = has_word;
  if (has_word && text::trim(word) != "maintainer") return std::nullopt;
  auto [organisation, team, has_team] = text::cut(place, "/");
  rule.organisation = organisation;
  rule.team = team;
  if (rule.group.empty() || organisation.empty() || (has_team && team.empty())) return std::nullopt;
  if (rule.maintainer && !has_team) return std::nullopt;
  return rule;
}

// What the rules give: the teams of each organisation, and whether as a maintainer.
using Wanted = std::map<NamespaceId, std::map<TeamId, bool>>;

Result<Wanted> wanted_of(db::Reader& reader, const Provider& provider,
                         const std::vector<std::string>& groups) {
  Wanted wanted;
  for (const TeamRule& rule : TRY(parse_team_rules(provider.team_rules))) {
    if (std::find(groups.begin(), groups.end(), rule.group) == groups.end()) continue;
    auto organisation = TRY(org::find_organisation(reader, rule.organisation));
    auto team = organisation && !rule.team.empty()
                    ? TRY(org::find_team(reader, organisation->id, rule.team))
                    : std::nullopt;
    if (!organisation || (!rule.team.empty() && !team)) {
      LOG(Warning, "signin.team_rule_leads_nowhere",
          {{"provider", provider.name}, {"organisation", rule.organisation}, {"team", rule.team}});
      continue;
    }
    auto& teams = wanted[organisation->id];
    if (team) teams[team->id] = teams[team->id] || rule.maintainer;
  }
  return wanted;
}

struct Sync {
  db::Tx& tx;
  const Provider& provider;
  UserId user;
  Instant now;
  std::vector<sql::GroupGrantRow> granted;

  bool gave(NamespaceId organisation, TeamId team) const {
    return std::any_of(granted.begin(), granted.end(), [&](const auto& row) {
      return row.organisation == organisation && row.team == team;
    });
  }
  Result<void> note(NamespaceId organisation, TeamId team) {
    TRY(sql::put_group_grant(tx, provider.id, user, organisation, team));
    return {};
  }
};

Result<void> give_team(Sync& sync, NamespaceId organisation, TeamId id, bool maintainer) {
  auto team = TRY(org::find_team(sync.tx, id));
  if (!team) return {};
  const auto part = TRY(org::find_part(sync.tx, id, sync.user));
  const bool ours = sync.gave(organisation, id);
  // Somebody else put them there, as what they are.
  if (part.direct && (!ours || part.maintainer == maintainer)) return {};
  TRY(org::put_team_member(sync.tx, *team, sync.user, maintainer, sync.now));
  return sync.note(organisation, id);
}

Result<void> give(Sync& sync, const Wanted& wanted) {
  for (const auto& [organisation, teams] : wanted) {
    const auto state = TRY(org::find_member(sync.tx, organisation, sync.user));
    if (state.role == org::Membership::None) {
      TRY(org::put_member(sync.tx, organisation, sync.user, org::Membership::Member, UserId{},
                          sync.now));
      TRY(sync.note(organisation, TeamId{}));
    }
    for (const auto& [team, maintainer] : teams)
      TRY(give_team(sync, organisation, team, maintainer));
  }
  return {};
}

Result<void> take_team(Sync& sync, NamespaceId organisation, TeamId id) {
  if (auto team = TRY(org::find_team(sync.tx, id)))
    TRY(org::remove_team_member(sync.tx, *team, sync.user));
  TRY(sql::delete_group_grant(sync.tx, sync.provider.id, sync.user, organisation, id));
  return {};
}

// After the teams: who is in another one by the deed of people stays a member.
Result<void> take_organisation(Sync& sync, NamespaceId organisation) {
  const auto state = TRY(org::find_member(sync.tx, organisation, sync.user));
  const auto teams = TRY(org::list_teams_of(sync.tx, organisation, sync.user));
  if (state.role == org::Membership::Member && teams.empty())
    TRY(org::remove_member(sync.tx, organisation, sync.user, UserId{}, sync.now));
  TRY(sql::delete_group_grant(sync.tx, sync.provider.id, sync.user, organisation, TeamId{}));
  return {};
}

Result<void> take(Sync& sync, const Wanted& wanted) {
  auto wants = [&](const sql::GroupGrantRow& row) {
    auto found = wanted.find(row.organisation);
    return found != wanted.end() && (!row.team || found->second.contains(row.team));
  };
  for (const auto& row : sync.granted)
    if (row.team && !wants(row)) TRY(take_team(sync, row.organisation, row.team));
  for (const auto& row : sync.granted)
    if (!row.team && !wants(row)) TRY(take_organisation(sync, row.organisation));
  return {};
}

}  // namespace

Result<std::vector<TeamRule>> parse_team_rules(std::string_view text) {
  if (text.size() > kRulesBytesMax || !text::is_utf8(text))
    return invalid("The rules are at most 64 KiB of text.");
  std::vector<TeamRule> rules;
  std::size_t number = 0;
  for (auto line : text::split(text, '\n')) {
    ++number;
    line = text::trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    auto rule = parse_rule(line);
    if (!rule) return wrong_line(number);
    rules.push_back(*std::move(rule));
  }
  if (rules.size() > kTeamRulesMax)
    return invalid(text::format("At most {} rules can be kept.", kTeamRulesMax));
  return rules;
}

Result<void> apply_groups(db::Tx& tx, const Provider& provider, UserId user,
                          const std::vector<std::string>& groups, Instant now) {
  const Wanted wanted = TRY(wanted_of(tx, provider, groups));
  Sync sync{tx, provider, user, now,
            TRY(sql::list_group_grants(tx, provider.id, user, kGrantsMax))};
  TRY(give(sync, wanted));
  return take(sync, wanted);
}

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
//
// teams.h — what belonging to a group of a provider gives here.
//
// A rule is a line "group = organisation", "group = organisation/team" or "group =
// organisation/team maintainer". At each sign-in memberships are given that the rules give, and
// those are taken that a rule gave before and none gives any more; what people gave each other
// stays, and so do owners. A rule that names what is not there gives nothing. Runs in the
// transaction of the sign-in and holds no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "features/signin/outside/provider.h"

namespace stithy::signin {

constexpr std::size_t kTeamRulesMax = 500;
constexpr std::size_t kGroupsMax = 2000;  // of one person

struct TeamRule {
  std::string group, organisation;
  std::string team = {};  // empty: the organisation alone
  bool maintainer = false;
};
// Invalid with the number of the line. Empty lines and those that begin with '#' are passed over.
Result<std::vector<TeamRule>> parse_team_rules(std::string_view text);

Result<void> apply_groups(db::Tx& tx, const Provider& provider, UserId user,
                          const std::vector<std::string>& groups, Instant now);

}  // namespace stithy::signin

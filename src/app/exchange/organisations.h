// SPDX-License-Identifier: Apache-2.0
//
// organisations.h — organisations with their members and teams, as lines of an export and back.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "db/db.h"
#include "pillars/foundations.h"

namespace stithy::app {

// One object an organisation: {"type":"organisation",...}.
Result<std::vector<std::string>> organisation_lines(db::Reader& reader);
// One object a role: {"type":"team_role","repository":...,"team":...,"role":...}.
Result<std::vector<std::string>> team_role_lines(db::Reader& reader, const repo::Repository& r);

// Who is not here is left out of members and teams; Conflict when no owner is left.
Result<void> bring_organisation(const Foundations& on, const Json& line);
// False when the repository or the team is not here.
Result<bool> bring_team_role(const Foundations& on, const Json& line);

}  // namespace stithy::app

// SPDX-License-Identifier: Apache-2.0
//
// rows.h — what the audit log calls a change that came by a row of the route tables.
//
// Every row that changes something has an action: its name in the log's words, unless one below
// says otherwise. A row without one stands in quiet_rows() with its reason, and a test walks all
// tables, so that a row is audited unless somebody wrote down why not.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "kit/audit/scene.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::web {

struct QuietRow {
  std::string_view row, reason;
};
std::span<const QuietRow> quiet_rows();

// "repo.rename" for "repos.rename"; empty for rows that only read and for quiet ones.
std::string audit_action(const Route& row);

// The member of the access log that names the administrator who acts as somebody else.
constexpr std::string_view kActingMember = "acting";

// Who asks, from where, and upon what the address says.
audit::Scene scene_of(Request& request);
audit::Actor actor_of(const Principal& who);

}  // namespace stithy::web

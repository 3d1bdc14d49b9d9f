// SPDX-License-Identifier: Apache-2.0
//
// team_page.h — the page of a team, which a refused form shows again.
#pragma once

#include "features/orgs/teams/views.h"
#include "pillars/access/organisation_grants.h"

namespace stithy::orgs {

// `view` holds what was typed and what was wrong with it; the rest is filled in.
Result<web::Answer> team_answer(web::Request& request, const access::TeamRead& at, TeamView view,
                                int status);

}  // namespace stithy::orgs

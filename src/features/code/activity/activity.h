// SPDX-License-Identifier: Apache-2.0
//
// activity.h — the handlers of the pages below /graphs, and what they and the API begin with.
#pragma once

#include <optional>

#include "features/code/activity/activity_view.h"
#include "features/code/activity/tally.h"
#include "features/code/resolve.h"
#include "web/route.h"

namespace stithy::code {

// contributors.cc
Result<web::Answer> contributors(const access::RepoRead& at, web::Request& request);
// commit_activity.cc
Result<web::Answer> commit_activity(const access::RepoRead& at, web::Request& request);

// The default branch as it was counted. Without a tip the repository is empty; without a tally
// counting takes longer than the deadline. What is not there, or lacks its lines, will be counted.
struct Counted {
  Place place;
  std::optional<git::Oid> tip = {};
  std::optional<Tally> tally = {};
};
Result<Counted> ask_tally(const access::RepoRead& at, web::Request& request, Deadline deadline);

// What both pages begin with; `page` is "contributors" or "commit-activity".
ActivityHead activity_head_of(const access::RepoRead& at, web::Request& request,
                              const Counted& counted, std::string_view page);

std::string render_day(std::int64_t seconds);    // "5 Apr 2005"
std::string render_month(std::int64_t seconds);  // "Apr 2005"

}  // namespace stithy::code

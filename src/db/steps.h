// SPDX-License-Identifier: Apache-2.0
//
// steps.h — which migrations a database has had, and which it still needs.
//
// The same rules on every dialect; how a step is applied safely differs and stands with each.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "db/db.h"

namespace stithy::db {

// (feature, number) to the title it was applied under.
using Steps = std::map<std::pair<std::string, int>, std::string>;

// Rows of "select number, feature, title from schema_migrations", joined by spaces.
constexpr std::string_view kListSteps = "select number, feature, title from schema_migrations";
constexpr std::string_view kListNewestSteps =
    "select feature, max(number) from schema_migrations group by feature order by feature";
extern const Statement kInsertStep;

// Stands among the steps of a database while a copy goes to it (db/copy/target.h): no program works
// with half of the data.
constexpr std::string_view kUnfinishedCopy = "unfinished_copy";
inline bool is_unfinished_copy(std::string_view step) { return step.starts_with(kUnfinishedCopy); }

Result<Steps> parse_steps(const std::vector<std::string>& rows);

// Data that a newer program has changed, or that grew from another history, is a Conflict and left
// alone. A feature this program does not know is no reason: its tables only stand beside ours.
Result<std::vector<const Migration*>> list_missing(const Steps& steps,
                                                   std::span<const Migration> migrations);

}  // namespace stithy::db

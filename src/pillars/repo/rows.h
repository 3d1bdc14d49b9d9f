// SPDX-License-Identifier: Apache-2.0
//
// rows.h — from rows of the database to repositories; for this pillar alone.
#pragma once

#include <optional>
#include <vector>

#include "pillars/repo/queries.h"
#include "pillars/repo/repository.h"

namespace stithy::repo {

Repository repository_of(sql::RepoRow row);
std::optional<Repository> maybe(std::optional<sql::RepoRow> row);
std::vector<Repository> all_of(std::vector<sql::RepoRow> rows);

}  // namespace stithy::repo

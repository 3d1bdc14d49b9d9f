// SPDX-License-Identifier: Apache-2.0
//
// commit_rows.h — commits as rows of a list, in groups of a day.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "features/code/views_history.h"
#include "git/objects.h"

namespace stithy::code {

// `page` and `path` say what the row's files are: a folder (url::tree) or a file (url::blob).
CommitRow row_of(const git::Commit& commit, const Links& links, RefPage page,
                 std::string_view path);
// Neighbours of one day (UTC) come together; the order stays.
std::vector<CommitDay> by_day(std::vector<CommitRow> rows);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "features/code/history/commit_rows.h"

#include "features/code/pieces.h"

namespace stithy::code {

namespace {

constexpr std::int64_t kDaySeconds = 24 * 3600;

}  // namespace

CommitRow row_of(const git::Commit& commit, const Links& links, RefPage page,
                 std::string_view path) {
  CommitRow row{.line = line_of(commit, links),
                .full_id = commit.oid.hex(),
                .has_body = !commit.body.empty()};
  row.tree_href = links.at(page, row.full_id, path);
  if (commit.committer.name != commit.author.name) row.committer = commit.committer.name;
  return row;
}

std::vector<CommitDay> by_day(std::vector<CommitRow> rows) {
  std::vector<CommitDay> days;
  for (CommitRow& row : rows) {
    const auto day = row.line.at.seconds() / kDaySeconds;
    if (days.empty() || days.back().at.seconds() / kDaySeconds != day)
      days.push_back({row.line.at, {}});
    days.back().rows.push_back(std::move(row));
  }
  return days;
}

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
#include "features/home/rows.h"

#include "base/text.h"
#include "features/code/urls.h"

namespace stithy::home {

std::vector<RepositoryRow> rows_of(const std::vector<repo::Repository>& repositories) {
  std::vector<RepositoryRow> rows;
  for (const auto& r : repositories)
    rows.push_back({.full_name = r.full_name(),
                    .path = r.path(),
                    .description = r.description,
                    .visibility = std::string(repo::visibility_name(r.visibility)),
                    .archived = r.archived_at.has_value(),
                    .at = r.pushed_at.value_or(r.created_at)});
  return rows;
}

ActivityRow row_of(const repo::Activity& activity) {
  constexpr std::string_view kHeads = "refs/heads/", kTags = "refs/tags/";
  std::string_view ref = activity.ref;
  bool tag = ref.starts_with(kTags);
  std::string_view name = ref;
  if (tag)
    name.remove_prefix(kTags.size());
  else if (ref.starts_with(kHeads))
    name.remove_prefix(kHeads.size());
  auto is_zero = [](std::string_view oid) { return oid.find_first_not_of('0') == oid.npos; };
  bool created = is_zero(activity.old_oid), deleted = is_zero(activity.new_oid);
  std::string_view noun = tag ? "the tag" : "the branch";
  ActivityRow row;
  row.actor = activity.actor;
  row.repository = activity.owner + "/" + activity.name;
  row.path = code::url::home(activity.owner, activity.name);
  row.at = activity.at;
  row.what = deleted   ? text::format("deleted {}", noun)
             : created ? text::format("created {}", noun)
                       : "pushed to";
  row.ref = name;
  row.href = deleted ? row.path : code::url::commits_of(row.path, name);
  return row;
}

}  // namespace stithy::home

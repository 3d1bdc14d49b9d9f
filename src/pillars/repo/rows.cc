// SPDX-License-Identifier: Apache-2.0
#include "pillars/repo/rows.h"

#include "base/text.h"

namespace stithy::repo {

Repository repository_of(sql::RepoRow row) {
  Repository r;
  r.id = row.id;
  r.owner_id = row.owner_id;
  r.owner = std::move(row.owner);
  r.name = std::move(row.name);
  r.description = std::move(row.description);
  r.website = std::move(row.website);
  r.visibility = static_cast<Visibility>(row.visibility);
  r.default_branch = std::move(row.default_branch);
  r.format = static_cast<git::ObjectFormat>(row.object_format);
  for (auto topic : text::split(row.topics, ' '))
    if (!topic.empty()) r.topics.emplace_back(topic);
  r.archived_at = row.archived_at;
  r.deleted_at = row.deleted_at;
  r.pushed_at = row.pushed_at;
  r.created_at = row.created_at;
  r.updated_at = row.updated_at;
  r.size_bytes = static_cast<std::uint64_t>(row.size_bytes);
  r.generation = row.generation;
  r.import_state = static_cast<ImportState>(row.import_state);
  r.import_job = row.import_job;
  r.quarantined = std::move(row.quarantined);
  return r;
}

std::optional<Repository> maybe(std::optional<sql::RepoRow> row) {
  if (!row) return std::nullopt;
  return repository_of(*std::move(row));
}

std::vector<Repository> all_of(std::vector<sql::RepoRow> rows) {
  std::vector<Repository> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(repository_of(std::move(row)));
  return out;
}

}  // namespace stithy::repo

// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/members.h"

#include <unordered_map>

namespace stithy::access {

Result<std::vector<Member>> list_members(db::Reader& reader, const repo::Repository& repository) {
  const auto collaborators = TRY(repo::list_collaborators(reader, repository.id));
  std::vector<UserId> ids = {UserId{repository.owner_id.value()}};
  for (const auto& one : collaborators) ids.push_back(one.user);
  std::unordered_map<std::int64_t, account::Account> found;
  for (auto& account : TRY(account::find_accounts(reader, ids)))
    found.emplace(account.id.value(), std::move(account));
  std::vector<Member> out;
  const auto add = [&](UserId id, repo::Role role) {
    auto at = found.find(id.value());
    if (at != found.end()) out.push_back({at->second, role});
  };
  add(ids.front(), repo::Role::Admin);
  for (const auto& one : collaborators) add(one.user, one.role);
  return out;
}

}  // namespace stithy::access

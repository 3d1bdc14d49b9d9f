// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/members.h"

#include <algorithm>
#include <span>

#include "pillars/account/names.h"
#include "pillars/repo/team_roles.h"

namespace stithy::access {

namespace {

constexpr std::size_t kBatch = 500;

bool comes_before(const Member& a, const Member& b) {
  return account::fold_name(a.account.login) < account::fold_name(b.account.login);
}

}  // namespace

Result<std::vector<Member>> list_members(db::Reader& reader, const repo::Repository& repository) {
  const UserId owner{repository.owner_id.value()};
  const auto holders = TRY(repo::list_holders(reader, repository));
  std::vector<UserId> ids = {owner};
  for (const auto& one : holders)
    if (one.user != owner) ids.push_back(one.user);
  std::vector<Member> out;
  for (std::size_t at = 0; at < ids.size(); at += kBatch) {
    std::span<const UserId> batch(ids.data() + at, std::min(kBatch, ids.size() - at));
    for (auto& account : TRY(account::find_accounts(reader, batch))) {
      auto held = std::find_if(holders.begin(), holders.end(),
                               [&](const auto& one) { return one.user == account.id; });
      const auto role = account.id == owner ? repo::Role::Admin : held->role;
      out.push_back({std::move(account), role});
    }
  }
  auto first = std::stable_partition(out.begin(), out.end(),
                                     [&](const Member& one) { return one.account.id == owner; });
  std::sort(first, out.end(), comes_before);
  return out;
}

}  // namespace stithy::access

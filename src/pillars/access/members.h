// SPDX-License-Identifier: Apache-2.0
//
// members.h — who has a role in a repository, with their accounts.
//
// What everybody may do because a repository is open makes nobody a member. Two queries for up to
// 500 members, and one more for each 500 beyond; at most repo::kHoldersMax.
#pragma once

#include <vector>

#include "pillars/account/account.h"
#include "pillars/repo/repository.h"

namespace stithy::access {

struct Member {
  account::Account account;
  repo::Role role = repo::Role::None;
};
// The person whose own it is first, as an administrator, then everybody who holds a role as a
// collaborator, through a team or as a member of the organisation, by name.
Result<std::vector<Member>> list_members(db::Reader& reader, const repo::Repository& repository);

}  // namespace stithy::access

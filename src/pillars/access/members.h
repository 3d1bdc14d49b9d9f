// SPDX-License-Identifier: Apache-2.0
//
// members.h — who has a role in a repository, with their accounts.
//
// What everybody may do because a repository is open makes nobody a member. Two queries, however
// many members there are.
#pragma once

#include <vector>

#include "pillars/account/account.h"
#include "pillars/repo/repository.h"

namespace stithy::access {

struct Member {
  account::Account account;
  repo::Role role = repo::Role::None;
};
// The owner first, as an administrator, then everybody who was given a role, by name.
Result<std::vector<Member>> list_members(db::Reader& reader, const repo::Repository& repository);

}  // namespace stithy::access

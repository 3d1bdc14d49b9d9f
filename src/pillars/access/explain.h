// SPDX-License-Identifier: Apache-2.0
//
// explain.h — why somebody may do something in a repository, or may not: the chain of reasons of
// the decision that the grants make, in words.
//
// Of a person in a session; a token only ever narrows that. The decision is asked from the one
// function that decides (role_of), and the reasons are gathered beside it.
#pragma once

#include <string>
#include <vector>

#include "pillars/account/account.h"
#include "pillars/repo/repository.h"

namespace stithy::access {

struct Explanation {
  bool allowed = false;
  repo::Role needed = repo::Role::None, held = repo::Role::None;
  std::vector<std::string> reasons;  // each a sentence; what gives most comes first
};

// Invalid for a word that is none of read, triage, write, maintain and admin.
Result<Explanation> explain(db::Reader& reader, const account::Account& person,
                            std::string_view action, const repo::Repository& repository);

}  // namespace stithy::access

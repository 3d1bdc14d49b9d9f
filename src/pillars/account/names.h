// SPDX-License-Identifier: Apache-2.0
//
// names.h — which words may name a user, an organisation or a repository.
//
// Names are ASCII letters, digits, '-', '_' and '.', so no two that look alike can differ; they are
// compared folded to lower case. Words that begin an address of ours are reserved (2.4 of the
// address plan); the list is derived from the route tables at start.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stithy::account {

// Owners: 1 to 39 bytes, begins and ends with a letter or digit, no "..", not ending in ".git" and
// the like, not a device name of Windows, not reserved.
Result<void> check_owner_name(std::string_view name,
                              const std::set<std::string, std::less<>>& reserved);
// Repositories: 1 to 100 bytes; also may begin with '.' or '_' (".github"), never "." or "..".
Result<void> check_repo_name(std::string_view name);
std::string fold_name(std::string_view name);
Result<std::string> check_email(std::string_view email);  // returns it folded

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
//
// adopt.h — the first push to an empty repository decides what its default branch is.
//
// Done before the answer to the push, and once more by its event, so that a crash in between leaves
// no repository whose HEAD leads nowhere. Changes nothing once the default branch exists.
#pragma once

#include <vector>

#include "git/values.h"
#include "pillars/foundations.h"

namespace stithy::transport {

// main or master; else the first of `pushed` that is there; else the first branch by name. Takes
// the repository's lane.
Result<void> adopt_branch(const Foundations& on, RepoId id, const std::vector<git::RefName>& pushed,
                          UserId by);

}  // namespace stithy::transport

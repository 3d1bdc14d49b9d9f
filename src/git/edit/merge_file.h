// SPDX-License-Identifier: Apache-2.0
//
// merge_file.h — one file of two commits that went apart, put together.
#pragma once

#include <optional>
#include <string>

#include "git/command.h"
#include "git/gateway.h"

namespace stithy::git {

// The file at `path` with the changes of both commits since they had a common ancestor; nothing
// where they meet in the same lines, or when either has no such file any more. `ours` may still
// wait in the quarantine, which also takes what the merge writes.
Result<std::optional<std::string>> merge_file(const Gateway& gateway, const sys::Path& repository,
                                              const QuarantinePaths& quarantine, const Oid& ours,
                                              const Oid& theirs, const TreePath& path,
                                              Deadline deadline);

}  // namespace stithy::git

// SPDX-License-Identifier: Apache-2.0
//
// changes.h — a difference as the pages of this feature show it: whole files, in colour.
//
// Smaller than the pages of history: a change made by hand is short, and what is long is cut with
// a note. Rendering is pure.
#pragma once

#include <vector>

#include "features/editing/spot.h"
#include "features/editing/views.h"
#include "git/command.h"
#include "git/diff/diff.h"

namespace stithy::editing {

std::vector<ChangedFile> render_changes(const git::Diff& diff);

// Between two commits, for one path; with `quarantine` the newer one still waits there.
Result<std::vector<ChangedFile>> compare(const Spot& spot, const git::Oid& before,
                                         const git::Oid& after, std::vector<git::TreePath> paths,
                                         const git::QuarantinePaths* quarantine, Deadline deadline);

}  // namespace stithy::editing

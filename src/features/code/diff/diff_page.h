// SPDX-License-Identifier: Apache-2.0
//
// diff_page.h — the difference of two commits as a page shows it: a page of files, or one whole.
#pragma once

#include "base/deadline.h"
#include "features/code/diff/diff_view.h"

namespace stithy::code {

// What cannot be compared, because it takes too long or objects are missing, becomes a view that
// says so: the rest of the page is worth having. NotFound when `plan` asks for a file beyond the
// last.
Result<DiffView> diff_between(git::Repository& git, const git::Oid& before, const git::Oid& after,
                              const DiffPlan& plan, const Links& links, Deadline deadline);

}  // namespace stithy::code

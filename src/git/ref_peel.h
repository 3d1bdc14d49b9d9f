// SPDX-License-Identifier: Apache-2.0
//
// ref_peel.h — what annotated tags stand for, where packed-refs does not say it.
//
// Asks git once for all of them. Branches hold commits and are not asked about.
#pragma once

#include <vector>

#include "git/gateway.h"
#include "git/ref_list.h"

namespace stithy::git {

// Fills ListedRef::peeled and peel_known.
Result<void> peel_refs(const Gateway& gateway, const sys::Path& repository,
                       std::vector<ListedRef>& refs);

}  // namespace stithy::git

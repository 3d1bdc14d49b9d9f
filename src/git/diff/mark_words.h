// SPDX-License-Identifier: Apache-2.0
//
// mark_words.h — sets DiffLine::changed in a whole diff.
//
// The n-th removed line of a block is compared with the n-th added one. The work for one diff has
// a budget; lines past it stay unmarked. Pure.
#pragma once

#include "git/diff/diff.h"

namespace stithy::git {

void mark_words(Diff& diff);

}  // namespace stithy::git

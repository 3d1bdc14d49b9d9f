// SPDX-License-Identifier: Apache-2.0
//
// diff_rows.h — the lines of one file of a difference, in colour. Pure.
#pragma once

#include "features/code/views_history.h"
#include "git/diff/diff.h"

namespace stithy::code {

// Each side is highlighted as one text, so that strings and comments over several lines keep their
// colour within a hunk.
std::vector<DiffRow> rows_of(const git::FileDiff& file);

// The same in two columns: within a block of changes the removed lines stand beside the added ones
// in their order, the first beside the first.
std::vector<SplitRow> split_rows_of(std::vector<DiffRow> rows);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// rows.h — rows of repositories and of activity, from what the pillars tell.
#pragma once

#include <vector>

#include "features/home/views.h"
#include "pillars/repo/repository.h"

namespace stithy::home {

std::vector<RepositoryRow> rows_of(const std::vector<repo::Repository>& repositories);
ActivityRow row_of(const repo::Activity& activity);

}  // namespace stithy::home

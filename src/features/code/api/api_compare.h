// SPDX-License-Identifier: Apache-2.0
//
// api_compare.h — two revisions compared in /api/v3: what the second has beyond their common
// ancestor.
#pragma once

#include "features/code/api/api_shapes.h"
#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::code {

struct ApiComparison {
  std::string url = {}, html_url = {}, permalink_url = {}, diff_url = {}, patch_url = {};
  ApiCommit base_commit = {}, merge_base_commit = {};
  std::string status = {};
  std::int64_t ahead_by = 0, behind_by = 0, total_commits = 0;
  std::vector<ApiCommit> commits = {};
  std::vector<ApiDiffEntry> files = {};
};
const web::Schema& schema_of(const ApiComparison*);

Result<web::Answer> api_compare(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code

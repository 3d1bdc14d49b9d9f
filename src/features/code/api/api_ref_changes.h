// SPDX-License-Identifier: Apache-2.0
//
// api_ref_changes.h — POST, PATCH and DELETE of git/refs in /api/v3, and renaming a branch.
#pragma once

#include <optional>
#include <string>

#include "pillars/access/grants.h"
#include "web/route.h"
#include "web/schema.h"

namespace stithy::code {

struct NewRefBody {
  std::string ref, sha;
};
struct RefMoveBody {
  std::string sha;
  std::optional<bool> force;
};
struct BranchRenameBody {
  std::string new_name;
};
const web::Schema& schema_of(const NewRefBody*);
const web::Schema& schema_of(const RefMoveBody*);
const web::Schema& schema_of(const BranchRenameBody*);

Result<web::Answer> api_create_ref(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> api_move_ref(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> api_delete_ref(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> api_rename_branch(const access::RepoWrite& at, web::Request& request);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// branches.h — the pages of branches: all of them, and the question before one is deleted.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::code {

Result<web::Answer> branches(const access::RepoRead& at, web::Request& request);
Result<web::Answer> ask_branch_deletion(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> delete_branch(const access::RepoWrite& at, web::Request& request);

}  // namespace stithy::code

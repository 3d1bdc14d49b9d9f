// SPDX-License-Identifier: Apache-2.0
//
// api.h — handlers of the writing rows of /api/v3.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::editing {

// api_contents.cc
Result<web::Answer> api_put_content(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> api_delete_content(const access::RepoWrite& at, web::Request& request);
// api_objects.cc
Result<web::Answer> api_make_blob(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> api_make_commit(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> api_make_tag(const access::RepoWrite& at, web::Request& request);
// api_trees.cc
Result<web::Answer> api_make_tree(const access::RepoWrite& at, web::Request& request);

}  // namespace stithy::editing

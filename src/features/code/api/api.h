// SPDX-License-Identifier: Apache-2.0
//
// api.h — the handlers of /api/v3/repos/{owner}/{repo}/… for reading code.
#pragma once

#include <span>

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::code {

// api_contents.cc
Result<web::Answer> api_contents(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_root_contents(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_readme(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_readme_of(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_licence_file(const access::RepoRead& at, web::Request& request);
// api_commits.cc
Result<web::Answer> api_commits(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_commit(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_branches_at(const access::RepoRead& at, web::Request& request);
// api_refs.cc
Result<web::Answer> api_branches(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_branch(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_branch_of_that_end(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_tags(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_ref(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_matching_refs(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_all_refs(const access::RepoRead& at, web::Request& request);
// api_objects.cc
Result<web::Answer> api_git_commit(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_git_tag(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_tree(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_blob(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_languages(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_zipball(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_tarball(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_head_zipball(const access::RepoRead& at, web::Request& request);
Result<web::Answer> api_head_tarball(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code

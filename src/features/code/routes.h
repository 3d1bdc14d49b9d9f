// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the table of this feature, and the handlers of its pages. Those of /api/v3 stand in
// api/api.h.
#pragma once

#include <span>

#include "git/repository.h"
#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::code {

std::span<const web::Route> routes();

// home.cc; clone_address() is what `git clone` was given, opened in a browser.
Result<web::Answer> clone_address(const access::RepoRead& at, web::Request& request);
Result<web::Answer> home(const access::RepoRead& at, web::Request& request);
// tree.cc
Result<web::Answer> tree(const access::RepoRead& at, web::Request& request);
// blob.cc
Result<web::Answer> blob(const access::RepoRead& at, web::Request& request);
// blame/blame.cc
Result<web::Answer> blame(const access::RepoRead& at, web::Request& request);
// raw.cc: raw() sends to the content origin, where content() answers.
Result<web::Answer> raw(const access::RepoRead& at, web::Request& request);
Result<web::Answer> content(const access::SignedLink& link, web::Request& request);
// finding/find.cc
Result<web::Answer> find(const access::RepoRead& at, web::Request& request);
Result<web::Answer> files(const access::RepoRead& at, web::Request& request);
Result<web::Answer> paths(const access::RepoRead& at, web::Request& request);
// history/commits.cc
Result<web::Answer> commits(const access::RepoRead& at, web::Request& request);
Result<web::Answer> commits_of_head(const access::RepoRead& at, web::Request& request);
// diff/commit.cc
Result<web::Answer> commit(const access::RepoRead& at, web::Request& request);
// diff/streams.cc
Result<web::Answer> commit_diff(const access::RepoRead& at, web::Request& request);
Result<web::Answer> commit_patch(const access::RepoRead& at, web::Request& request);
Result<web::Answer> archive(const access::RepoRead& at, web::Request& request);
Result<web::Answer> linked_archive(const access::SignedLink& link, web::Request& request);
// The folder an archive's files stand in: "engine-main".
std::string archive_folder(const repo::Repository& repository, const git::Revision& revision);
// tags.cc
Result<web::Answer> tags(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// routes.h — the handlers of this feature.
#pragma once

#include <span>
#include <vector>

#include "kit/jobs/jobs.h"
#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::editing {

std::span<const web::Route> routes();
std::vector<kit::JobKind> jobs(const Foundations& on);

// edit.cc
Result<web::Answer> show_edit(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> save_edit(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> show_new(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> save_new(const access::RepoWrite& at, web::Request& request);
// upload.cc
Result<web::Answer> show_upload(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> save_upload(const access::RepoWrite& at, web::Request& request);
// remove.cc
Result<web::Answer> show_delete(const access::RepoWrite& at, web::Request& request);
Result<web::Answer> save_delete(const access::RepoWrite& at, web::Request& request);

}  // namespace stithy::editing

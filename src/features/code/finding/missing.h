// SPDX-License-Identifier: Apache-2.0
//
// missing.h — the page for a path or revision that is not there: what is near, where to go on.
#pragma once

#include "features/code/resolve.h"
#include "features/code/views.h"
#include "web/route.h"

namespace stithy::code {

// Answers 404 with near paths of the same revision.
web::Answer missing_path(const access::RepoRead& at, web::Request& request, const Spot& spot);
// A revision that does not exist: the branches and tags that do.
web::Answer missing_revision(const access::RepoRead& at, web::Request& request,
                             std::string_view tail);

// Paths that a person may have meant, the likeliest first. Pure.
std::vector<std::string_view> near_paths(const std::vector<std::string>& paths,
                                         std::string_view wanted, std::size_t count_max);
// Paths that hold the letters of `query` in order, the best first. Pure.
std::vector<std::string_view> match_paths(const std::vector<std::string>& paths,
                                          std::string_view query, std::size_t count_max);

}  // namespace stithy::code

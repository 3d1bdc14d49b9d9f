// SPDX-License-Identifier: Apache-2.0
//
// feeds.h — the newest commits and tags for programs that read feeds.
//
// They answer a cookie as pages do, and a token in the Authorization header; never one in the
// address, which would stand in logs.
#pragma once

#include "features/code/resolve.h"
#include "web/route.h"

namespace stithy::code {

// "main.atom" and "main/src/a.c.atom" of the tail of an address, unless it names what is there.
std::optional<Spot> find_feed(const access::RepoRead& at, web::Request& request,
                              std::string_view tail);
Result<web::Answer> commits_feed(const access::RepoRead& at, web::Request& request,
                                 const Spot& spot);
Result<web::Answer> head_feed(const access::RepoRead& at, web::Request& request);
Result<web::Answer> tags_feed(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code

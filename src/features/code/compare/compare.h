// SPDX-License-Identifier: Apache-2.0
//
// compare.h — the pages that set two revisions beside each other.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::code {

// What two revisions to compare are chosen with; its form comes back here and is led on.
Result<web::Answer> choose_comparison(const access::RepoRead& at, web::Request& request);
// "base...head" and "base..head", as a page, or with .diff or .patch behind it as text.
Result<web::Answer> comparison(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code

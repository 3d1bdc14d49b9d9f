// SPDX-License-Identifier: Apache-2.0
//
// go_get.h — what `go get` asks of a page: where the repository of an import path is.
//
// The convention is documented with the go command ("Remote import paths"): the address with
// "?go-get=1" holds <meta name="go-import">, for the root of the repository and all that is below.
#pragma once

#include "pillars/access/grants.h"
#include "web/route.h"

namespace stithy::code {

bool asks_go_get(const web::Request& request);
web::Answer answer_go_get(const access::RepoRead& at, web::Request& request);
// Of any address below a repository that no page has.
Result<web::Answer> no_page(const access::RepoRead& at, web::Request& request);

}  // namespace stithy::code

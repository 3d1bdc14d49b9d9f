// SPDX-License-Identifier: Apache-2.0
//
// error_page.h — an error as a page: what happened, what is safe, what to do.
#pragma once

#include "base/result.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::web {

// For a reader who is not signed in, Denied leads to the sign-in page and back; a session that must
// be confirmed leads to the password. A posted form's text is shown again, so that nothing is lost.
Answer error_page(const Error& error, Request& request);

}  // namespace stithy::web

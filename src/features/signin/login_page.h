// SPDX-License-Identifier: Apache-2.0
//
// login_page.h — the page where a session begins, by password or passkey.
#pragma once

#include "features/signin/views.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::signin {

Result<web::Answer> login_answer(web::Request& request, LoginView view, int status = 200);

}  // namespace stithy::signin

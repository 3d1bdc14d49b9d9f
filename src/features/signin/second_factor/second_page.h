// SPDX-License-Identifier: Apache-2.0
//
// second_page.h — the page between the password and the session.
#pragma once

#include <string>

#include "base/ids.h"
#include "features/signin/second_factor/views.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::signin {

// The secret in the visitor's cookie; empty when there is none.
std::string pending_secret(web::Request& request);
// The step is over, or was never begun.
web::Answer start_again(web::Request& request);
Result<web::Answer> second_answer(web::Request& request, UserId user, SecondStepView view,
                                  int status = 200);

}  // namespace stithy::signin

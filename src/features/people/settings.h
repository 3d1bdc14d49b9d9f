// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the page that two forms share.
#pragma once

#include "base/result.h"
#include "pillars/access/grants.h"
#include "web/request.h"

namespace stithy::people {

// The page of profile and picture after a picture was refused.
Result<web::Answer> profile_settings_answer(const access::SignedIn& who, web::Request& request,
                                            const Error& refused_picture);

}  // namespace stithy::people

// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the frame of the pages of settings, and the page that two forms share.
#pragma once

#include <string_view>

#include "base/html.h"
#include "base/result.h"
#include "pillars/access/grants.h"
#include "ui/frame.h"
#include "web/request.h"

namespace stithy::people {

// `body` between the sections, of which `current` is marked.
web::Answer settings_answer(web::Request& request, const ui::Frame& frame, std::string_view current,
                            const Html& body, int status = 200);
ui::Frame settings_frame(web::Request& request, std::string title);

// The page of profile and picture after a picture was refused.
Result<web::Answer> profile_settings_answer(const access::SignedIn& who, web::Request& request,
                                            const Error& refused_picture);

}  // namespace stithy::people

// SPDX-License-Identifier: Apache-2.0
//
// plain_page.h — the pages with one form in the middle, for people who are not signed in yet. No
// cache keeps them: their addresses and forms hold secrets.
#pragma once

#include <string>
#include <string_view>

#include "base/html.h"
#include "ui/frame.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::signin {

ui::Frame plain_frame(web::Request& request, std::string title, std::string_view crumb);
web::Answer plain_page(web::Request& request, const ui::Frame& frame, const Html& body, int status);

}  // namespace stithy::signin

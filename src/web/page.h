// SPDX-License-Identifier: Apache-2.0
//
// page.h — a page's frame from its request, and the answer from frame and body.
#pragma once

#include <string>
#include <string_view>

#include "base/html.h"
#include "ui/frame.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::web {

// Viewer, theme, rail, form token and notices filled in; the caller adds crumbs and `current`.
ui::Frame frame_for(Request& request, std::string title);
// The token is asked for only when the page shows a form, see gate.h; frame_for() asks for the
// signed-in (their frame holds the sign-out form), visitors' forms call this.
void allow_forms(Request& request, ui::Frame& frame);

Answer page(Request& request, const ui::Frame& frame, const Html& body, int status = 200);

// One notice for the next page, carried by a short-lived cookie: after a form was done.
Answer see_other_with_notice(Request& request, std::string_view path, std::string_view notice);

std::string avatar_url(std::string_view login, std::string_view avatar_hash);

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
//
// configure.h — what the pages of a repository's settings share.
#pragma once

#include <string>
#include <string_view>

#include "base/html.h"
#include "pillars/access/grants.h"
#include "ui/frame.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::repos {

ui::Frame settings_frame(web::Request& request, const access::RepoAdmin& at, std::string title);
// `body` beside the list of sections, with `current` marked.
web::Answer settings_answer(web::Request& request, const access::RepoAdmin& at,
                            const ui::Frame& frame, std::string_view current, const Html& body,
                            int status);

}  // namespace stithy::repos

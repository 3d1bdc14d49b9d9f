// SPDX-License-Identifier: Apache-2.0
//
// account_page.h — what the pages of a person's own settings share, whichever feature shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "ui/frame.h"
#include "ui/lists.h"
#include "web/request.h"
#include "web/route.h"

namespace stithy::access {

struct AccountPageView {
  std::string title;
  std::vector<ui::Tab> sections;
  std::string current;
};

ui::Frame account_frame(web::Request& request, std::string title);
// `body` beside the list of sections, with `current` marked.
web::Answer account_answer(web::Request& request, const ui::Frame& frame, std::string_view current,
                           const Html& body, int status = 200);

}  // namespace stithy::access

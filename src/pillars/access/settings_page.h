// SPDX-License-Identifier: Apache-2.0
//
// settings_page.h — what the pages of a repository's settings share, whichever feature shows them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/html.h"
#include "pillars/access/grants.h"
#include "pillars/access/heading.h"
#include "ui/frame.h"
#include "ui/lists.h"

namespace stithy::access {

struct SettingsView {
  RepoHeading heading;
  std::vector<ui::Tab> sections;
  std::string current, title;
};

ui::Frame settings_frame(web::Request& request, const RepoAdmin& at, std::string_view title);
// `body` beside the list of sections, with `current` marked.
web::Answer settings_answer(web::Request& request, const RepoAdmin& at, const ui::Frame& frame,
                            std::string_view current, const Html& body, int status);

}  // namespace stithy::access

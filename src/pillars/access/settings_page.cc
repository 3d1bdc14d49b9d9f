// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/settings_page.h"

#include "base/text.h"
#include "pillars/access/views/repo_settings.h"
#include "web/page.h"

namespace stithy::access {

ui::Frame settings_frame(web::Request& request, const RepoAdmin& at, std::string_view title) {
  ui::Frame frame =
      repo_frame(request, at, text::format("{} of {}", title, at.repository().full_name()));
  auto sections = settings_sections(request, at);
  if (!sections.empty()) frame.crumbs.push_back({"Settings", sections.front().href, false});
  frame.indexable = false;
  return frame;
}

web::Answer settings_answer(web::Request& request, const RepoAdmin& at, const ui::Frame& frame,
                            std::string_view current, const Html& body, int status) {
  SettingsView view{.heading = heading_of(request, at, "settings"),
                    .sections = settings_sections(request, at),
                    .current = std::string(current),
                    .title = frame.title};
  return web::page(request, frame, repo_settings(view, body), status);
}

}  // namespace stithy::access

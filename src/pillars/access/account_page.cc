// SPDX-License-Identifier: Apache-2.0
#include "pillars/access/account_page.h"

#include "pillars/access/heading.h"
#include "pillars/access/views/account_page.h"
#include "web/page.h"

namespace stithy::access {

ui::Frame account_frame(web::Request& request, std::string title) {
  ui::Frame frame = web::frame_for(request, title);
  frame.current = "settings";
  auto sections = account_sections(request);
  if (!sections.empty()) frame.crumbs = {{"Settings", sections.front().href, false}};
  frame.crumbs.push_back({std::move(title), "", false});
  return frame;
}

web::Answer account_answer(web::Request& request, const ui::Frame& frame, std::string_view current,
                           const Html& body, int status) {
  AccountPageView view{frame.title, account_sections(request), std::string(current)};
  return web::page(request, frame, account_page(view, body), status);
}

}  // namespace stithy::access

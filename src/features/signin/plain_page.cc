// SPDX-License-Identifier: Apache-2.0
#include "features/signin/plain_page.h"

#include "web/page.h"

namespace stithy::signin {

ui::Frame plain_frame(web::Request& request, std::string title, std::string_view crumb) {
  ui::Frame frame = web::frame_for(request, std::move(title));
  web::allow_forms(request, frame);
  frame.plain = true;
  frame.crumbs = {{std::string(crumb), "", false}};
  return frame;
}

web::Answer plain_page(web::Request& request, const ui::Frame& frame, const Html& body,
                       int status) {
  web::Answer answer = web::page(request, frame, body, status);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

}  // namespace stithy::signin

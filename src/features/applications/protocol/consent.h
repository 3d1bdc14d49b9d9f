// SPDX-License-Identifier: Apache-2.0
//
// consent.h — the page on which somebody agrees, for whichever flow.
#pragma once

#include "base/html.h"
#include "features/applications/grant.h"
#include "features/applications/protocol/views.h"
#include "ui/frame.h"
#include "web/request.h"

namespace stithy::applications {

struct ConsentAsk {
  const Application& application;
  const Asked& asked;
  std::string_view action;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string_view callback = {};   // of a code
  std::string_view user_code = {};  // of a device
};
Result<web::Answer> ask_consent(web::Request& request, const ConsentAsk& ask);

// A page with one form in the middle.
ui::Frame small_frame(web::Request& request, std::string title);
web::Answer small_page(web::Request& request, const ui::Frame& frame, const Html& body,
                       int status = 200);

}  // namespace stithy::applications

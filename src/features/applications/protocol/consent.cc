// SPDX-License-Identifier: Apache-2.0
#include "features/applications/protocol/consent.h"

#include "features/applications/callbacks.h"
#include "features/applications/protocol/authorization.h"
#include "features/applications/protocol/views/consent.h"
#include "web/headers.h"
#include "web/page.h"

namespace stithy::applications {

ui::Frame small_frame(web::Request& request, std::string title) {
  ui::Frame frame = web::frame_for(request, std::move(title));
  web::allow_forms(request, frame);
  frame.plain = true;
  frame.crumbs = {{"Applications", "", false}};
  return frame;
}

web::Answer small_page(web::Request& request, const ui::Frame& frame, const Html& body,
                       int status) {
  web::Answer answer = web::page(request, frame, body, status);
  answer.headers.set("Cache-Control", "no-store");
  return answer;
}

Result<web::Answer> ask_consent(web::Request& request, const ConsentAsk& ask) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = small_frame(request, ask.application.name);
  ConsentView view{.csrf = frame.csrf,
                   .action = std::string(ask.action),
                   .name = ask.application.name,
                   .owner = TRY(owner_name(*reader, ask.application.owner)),
                   .homepage = ask.application.homepage,
                   .client_id = ask.application.client_id,
                   .login = request.principal().login,
                   .leads_to = ask.callback.empty() ? "" : source_of(ask.callback),
                   .user_code = std::string(ask.user_code),
                   .sentences = in_words(ask.asked),
                   .fields = ask.fields,
                   .administration = is_administration(ask.asked)};
  web::Answer answer = small_page(request, frame, consent_page(view));
  if (!ask.callback.empty())
    web::let_forms_lead_to(request.site(), source_of(ask.callback), answer);
  return answer;
}

}  // namespace stithy::applications

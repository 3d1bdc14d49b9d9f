// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/text.h"
#include "features/applications/device.h"
#include "features/applications/protocol/authorization.h"
#include "features/applications/protocol/consent.h"
#include "features/applications/protocol/handlers.h"
#include "features/applications/protocol/views/consent.h"
#include "features/applications/urls.h"
#include "features/signin/urls.h"
#include "web/answer.h"

namespace stithy::applications {

namespace {

constexpr std::string_view kUnknown =
    "No device waits with this code. It may have expired: look at the device again.";

web::Answer render(web::Request& request, DeviceView view, int status = 200) {
  ui::Frame frame = small_frame(request, "Sign in a device");
  view.csrf = frame.csrf;
  return small_page(request, frame, device_page(view), status);
}

Result<std::string> typed_code(web::Request& request) {
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("user_code"));
  return std::string(text::prefix(form->text("user_code"), 40));
}

web::Answer unknown(web::Request& request, std::string typed) {
  return render(request,
                {.csrf = {}, .user_code = std::move(typed), .message = std::string(kUnknown)}, 422);
}

}  // namespace

Result<web::Answer> show_device(const access::SignedIn&, web::Request& request) {
  return render(
      request,
      {.csrf = {}, .user_code = text::repair_utf8(text::prefix(request.query("user_code"), 40))});
}

Result<web::Answer> find_device(const access::SignedIn&, web::Request& request) {
  const std::string typed = TRY(typed_code(request));
  db::Reader* reader = TRY(request.reader());
  auto waiting = TRY(find_waiting(*reader, typed, request.now()));
  auto application = waiting ? TRY(find_application(*reader, waiting->application)) : std::nullopt;
  if (!application) return unknown(request, typed);
  return ask_consent(request, {.application = *application,
                               .asked = waiting->asked,
                               .action = url::decide_device(),
                               .fields = {{"user_code", waiting->user_code}},
                               .user_code = waiting->user_code});
}

Result<web::Answer> decide_device(const access::SignedIn& who, web::Request& request) {
  const std::string typed = TRY(typed_code(request));
  const web::Form* form = TRY(request.form());
  TRY(form->require_single("decision"));
  const bool agrees = form->text("decision") == "agree";
  db::Reader* reader = TRY(request.reader());
  auto waiting = TRY(find_waiting(*reader, typed, request.now()));
  if (!waiting) return unknown(request, typed);
  if (agrees && is_administration(waiting->asked) && !is_fresh(who.who(), request.now()))
    return web::see_other(text::format(
        "{}?return_to={}", signin::url::show_confirm(),
        text::encode_component(text::format("{}?user_code={}", url::device(), typed))));
  const Presence presence = TRY(presence_of(*reader, who.who(), request.now()));
  request.close_reader();
  auto write = [&](db::Tx& tx) -> Result<bool> {
    if (agrees) TRY(agree(tx, waiting->application, presence.user, waiting->asked, request.now()));
    return decide(tx, typed, presence, agrees, request.now());
  };
  if (!TRY(request.transact(write))) return unknown(request, typed);
  LOG(Info, "applications.device_decided",
      {{"application", waiting->application.value()}, {"user", presence.user.value()}});
  return render(request, {.csrf = {},
                          .done = agrees ? "Done. The device goes on by itself in a few seconds."
                                         : "Refused. The device got nothing."});
}

}  // namespace stithy::applications

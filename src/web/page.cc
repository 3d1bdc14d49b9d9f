// SPDX-License-Identifier: Apache-2.0
#include "web/page.h"

#include "base/text.h"
#include "ui/components/acting.h"
#include "ui/components/layout.h"
#include "ui/places.h"
#include "web/answer.h"
#include "web/audit/rows.h"
#include "web/gate.h"

namespace stithy::web {

namespace {

// The row admin.end_impersonation; a test holds the two together.
constexpr std::string_view kEndActing = "/impersonation?_method=delete";
constexpr std::string_view kNoticeCookie = "notice";
constexpr std::size_t kNoticeBytesMax = 300;

// A cookie of ours may have been written by anybody who controls the browser; it is shown as text.
void take_notice(Request& request, ui::Frame& frame) {
  auto cookie = request.cookie(request.cookie_name(kNoticeCookie));
  if (cookie.empty()) return;
  auto words = text::from_base64url(cookie);
  if (words && words->size() <= kNoticeBytesMax && text::is_utf8(*words))
    frame.notices.push_back({ui::State::Ok, *words});
  request.set_cookie(kNoticeCookie, "", std::chrono::seconds(0));
}

}  // namespace

std::string avatar_url(std::string_view login, std::string_view avatar_hash) {
  if (avatar_hash.empty()) return {};
  return text::format("{}?v={}", ui::place::avatar(login), avatar_hash.substr(0, 12));
}

ui::Frame frame_for(Request& request, std::string title) {
  const Principal& who = request.principal();
  ui::Frame frame;
  frame.title = std::move(title);
  frame.rail = ui::default_rail(who.signed_in(), who.site_admin || who.second_factor_missing);
  frame.request_path = request.head().target;
  std::string_view theme =
      who.signed_in() ? std::string_view(who.theme) : request.cookie(frame.theme_cookie);
  frame.theme = ui::parse_theme(theme).value_or(ui::Theme::System);
  if (who.signed_in()) {
    frame.viewer = ui::Person{who.login, who.display_name, avatar_url(who.login, who.avatar_hash)};
    frame.theme_href = ui::place::kPreferences;
    frame.single_keys = who.single_keys;
    allow_forms(request, frame);
  }
  take_notice(request, frame);
  return frame;
}

void allow_forms(Request& request, ui::Frame& frame) { frame.csrf = form_token(request); }

Answer page(Request& request, const ui::Frame& frame, const Html& body, int status) {
  if (!request.principal().acting_admin) return page_answer(ui::layout(frame, body), status);
  const Html whole =
      ui::acting_banner(request.log_members()[std::string(kActingMember)],
                        request.principal().login, kEndActing, form_token(request), body);
  return page_answer(ui::layout(frame, whole), status);
}

Answer see_other_with_notice(Request& request, std::string_view path, std::string_view notice) {
  request.set_cookie(kNoticeCookie, text::to_base64url(text::prefix(notice, kNoticeBytesMax)),
                     std::chrono::seconds(60));
  return see_other(path);
}

}  // namespace stithy::web

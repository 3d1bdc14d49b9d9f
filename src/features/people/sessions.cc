// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/people/routes.h"
#include "features/people/urls.h"
#include "features/people/views.h"
#include "features/people/views/access.h"
#include "pillars/access/account_page.h"
#include "pillars/account/credentials.h"
#include "pillars/account/device.h"
#include "web/page.h"

namespace stithy::people {

Result<web::Answer> show_sessions(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto sessions = TRY(account::list_sessions(*reader, who.who().user, request.now()));
  ui::Frame frame = access::account_frame(request, "Sessions");
  SessionsView view{.csrf = frame.csrf, .sessions = {}, .now = request.now()};
  for (const auto& s : sessions)
    view.sessions.push_back(
        {.device = account::describe_device(s.user_agent),
         .address = s.address,
         .revoke_href = url::end_session(s.id.value()),
         .current = s.id == who.who().session,
         .opened_at = s.created_at,
         .seen_at = s.id == who.who().session ? request.now() : s.last_seen_at});
  return access::account_answer(request, frame, "sessions", sessions_list(view));
}

Result<web::Answer> end_session(const access::SignedIn& who, web::Request& request) {
  auto id = text::parse_number<std::int64_t>(request.param("id"));
  bool ended = id && TRY(request.transact([&](db::Tx& tx) {
                 return account::close_session(tx, who.who().user, SessionId{*id});
               }));
  if (!ended) return not_found("You have no such session; it may have ended already.");
  return web::see_other_with_notice(request, url::sessions(), "The session has ended.");
}

Result<web::Answer> end_other_sessions(const access::SignedIn& who, web::Request& request) {
  TRY(request.transact([&](db::Tx& tx) {
    return account::close_sessions_but(tx, who.who().user, who.who().session);
  }));
  return web::see_other_with_notice(request, url::sessions(), "Your other sessions have ended.");
}

}  // namespace stithy::people

// SPDX-License-Identifier: Apache-2.0
//
// Leaving a list by the link of a message (RFC 8058). The signature names the person and the list,
// so neither a session nor a form's token is asked for; programs that only look change nothing.
#include "base/text.h"
#include "features/mail/routes.h"
#include "features/mail/views/mail.h"
#include "kit/mail/outbox.h"
#include "pillars/foundations.h"
#include "web/gate.h"
#include "web/page.h"

namespace stithy::mail {

namespace {

web::Answer subscription_answer(web::Request& request, std::string_view list, bool left) {
  ui::Frame frame = web::frame_for(request, "Mail");
  frame.crumbs = {{"Mail", "", false}};
  std::string href = text::format("{}?u={}&e={}&s={}", request.head().path, request.query("u"),
                                  request.query("e"), request.query("s"));
  SubscriptionView view{.list = std::string(list),
                        .leave_href = href,
                        .join_href = href + "&_method=put",
                        .left = left};
  return web::page(request, frame, subscription_page(view));
}

}  // namespace

Result<web::Answer> show_subscription(const access::SignedLink&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const std::string& list = request.param("list");
  bool left = TRY(has_left(*reader, web::signed_user(request), list));
  return subscription_answer(request, list, left);
}

Result<web::Answer> leave_list(const access::SignedLink&, web::Request& request) {
  const std::string& list = request.param("list");
  TRY(request.transact(
      [&](db::Tx& tx) { return leave(tx, web::signed_user(request), list, request.now()); }));
  return subscription_answer(request, list, true);
}

Result<web::Answer> join_list(const access::SignedLink&, web::Request& request) {
  const std::string& list = request.param("list");
  TRY(request.transact([&](db::Tx& tx) { return join(tx, web::signed_user(request), list); }));
  return subscription_answer(request, list, false);
}

}  // namespace stithy::mail

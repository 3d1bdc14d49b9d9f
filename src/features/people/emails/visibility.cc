// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "features/people/api.h"
#include "features/people/emails/handlers.h"
#include "pillars/account/commit_address.h"
#include "pillars/account/emails.h"
#include "web/answer.h"

namespace stithy::people {

namespace {

// The primary address; it alone can be public.
Result<EmailAddress> primary_of(db::Reader& reader, UserId user) {
  auto account = TRY(account::find_account(reader, user));
  if (!account) return not_found("This account does not exist any more.");
  const bool is_private = TRY(account::keeps_email_private(reader, user));
  return EmailAddress{.email = account->email,
                      .primary = true,
                      .verified = true,
                      .visibility = is_private ? "private" : "public"};
}

}  // namespace

Result<web::Answer> api_public_emails(const access::SignedIn& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  std::vector<EmailAddress> out = {TRY(primary_of(*reader, who.who().user))};
  if (out.front().visibility == "private") out.clear();
  return web::json_of(out);
}

Result<web::Answer> api_set_email_visibility(const access::SignedIn& who, web::Request& request) {
  const auto body = TRY(request.body_as<EmailVisibility>());
  request.close_reader();
  TRY(request.transact([&](db::Tx& tx) {
    return account::set_email_private(tx, who.who().user, body.visibility == "private");
  }));
  db::Reader* reader = TRY(request.reader());
  return web::json_of(std::vector<EmailAddress>{TRY(primary_of(*reader, who.who().user))});
}

}  // namespace stithy::people

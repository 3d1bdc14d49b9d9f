// SPDX-License-Identifier: Apache-2.0
#include "features/people/api.h"
#include "base/text.h"
#include "features/people/emails/add.h"
#include "features/people/emails/handlers.h"
#include "pillars/account/emails.h"
#include "web/answer.h"

namespace stithy::people {

namespace {

// A token was given this right; an open browser gives the password again, as on the page.
Result<void> check_fresh(web::Request& request) {
  if (request.principal().kind != web::Principal::Kind::Session) return {};
  auto fresh = access::FreshSession::admit(request);
  if (!fresh) return std::move(fresh).take_error();
  return {};
}

Result<std::vector<std::string>> read_addresses(web::Request& request) {
  auto body = TRY(request.body_as<EmailList>());
  if (body.emails.empty()) return invalid_field("emails", "Name at least one address.");
  if (std::ssize(body.emails) > account::kEmailsMax)
    return invalid_field("emails",
                         text::format("An account has at most {} addresses.", account::kEmailsMax));
  return std::move(body.emails);
}

// GitHub answers an address that is there already, and one too many, with 422 and the field.
Error at_field(Error error) {
  if (error.code != Code::Conflict && error.code != Code::Invalid) return error;
  return invalid_field("emails", error.message);
}

Result<void> remove_one(db::Tx& tx, UserId user, std::string_view email) {
  const std::string folded = text::to_lower(email);
  for (const auto& one : TRY(account::list_emails(tx, user)))
    if (one.folded == folded) return account::remove_email(tx, user, one.id);
  return conflict("You have no such address; it may be removed already.");
}

}  // namespace

Result<web::Answer> api_add_emails(const access::SignedIn& who, web::Request& request) {
  TRY(check_fresh(request));
  auto addresses = TRY(read_addresses(request));
  request.close_reader();
  auto add = [&](db::Tx& tx) -> Result<void> {
    for (const auto& email : addresses) TRY(add_email(tx, request, who.who(), email));
    return {};
  };
  auto added = request.transact(add);
  if (!added) return at_field(std::move(added).take_error());
  std::vector<EmailAddress> out;
  for (auto& email : addresses)
    out.push_back({.email = std::move(email), .primary = false, .visibility = "private"});
  return web::json_of(out, 201);
}

Result<web::Answer> api_remove_emails(const access::SignedIn& who, web::Request& request) {
  TRY(check_fresh(request));
  auto addresses = TRY(read_addresses(request));
  request.close_reader();
  auto remove = [&](db::Tx& tx) -> Result<void> {
    for (const auto& email : addresses) TRY(remove_one(tx, who.who().user, email));
    return {};
  };
  auto removed = request.transact(remove);
  if (!removed) return at_field(std::move(removed).take_error());
  return web::no_content();
}

}  // namespace stithy::people

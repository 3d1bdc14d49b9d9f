// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/emails.h"

#include <algorithm>

#include "base/text.h"
#include "pillars/account/names.h"
#include "pillars/account/one_time_link.h"
#include "pillars/account/queries.h"
#include "sys/clock.h"

namespace stithy::account {

namespace {

Email email_of(sql::EmailRow row) {
  return {.id = row.id,
          .user = row.user,
          .email = std::move(row.email),
          .folded = std::move(row.email_folded),
          .verified = row.verified_folded.has_value()};
}

std::optional<Email> maybe_email(std::optional<sql::EmailRow> row) {
  if (!row) return std::nullopt;
  return email_of(*std::move(row));
}

}  // namespace

Result<std::vector<Email>> list_emails(db::Reader& reader, UserId user) {
  auto rows = TRY(sql::list_emails(reader, user, kEmailsMax));
  std::vector<Email> emails;
  for (auto& row : rows) emails.push_back(email_of(std::move(row)));
  return emails;
}

Result<std::optional<Email>> find_email(db::Reader& reader, EmailId id) {
  return maybe_email(TRY(sql::find_email(reader, id)));
}

Result<std::optional<Email>> find_verified_email(db::Reader& reader, std::string_view folded) {
  return maybe_email(TRY(sql::find_verified_email(reader, folded)));
}

Result<EmailId> add_email(db::Tx& tx, UserId user, std::string_view email, Instant now) {
  std::string folded = TRY(check_email(email));
  auto own = TRY(list_emails(tx, user));
  if (std::any_of(own.begin(), own.end(), [&](const Email& one) { return one.folded == folded; }))
    return conflict("This address is in your list already.");
  if (own.size() >= static_cast<std::size_t>(kEmailsMax))
    return conflict(text::format("An account has at most {} addresses.", kEmailsMax));
  auto id = sys::make_id<EmailId>();
  TRY(sql::insert_email(tx, id, user, email, folded, std::nullopt, now));
  return id;
}

Result<void> verify_email(db::Tx& tx, const Email& email) {
  auto done = sql::verify_email(tx, email.id);
  if (done) return {};
  if (done.error().code != Code::Conflict) return std::move(done).take_error();
  return conflict("This address belongs to another account.");
}

Result<void> remove_email(db::Tx& tx, UserId user, EmailId id) {
  auto email = TRY(find_email(tx, id));
  auto account = TRY(find_account(tx, user));
  if (!email || !account || email->user != user)
    return not_found("You have no such address; it may be removed already.");
  if (email->folded == text::to_lower(account->email))
    return conflict("Mail goes to this address: choose another one for that first.");
  TRY(void_link(tx, LinkPurpose::Email, id.value()));
  TRY(void_link(tx, LinkPurpose::PrimaryEmail, id.value()));
  TRY(sql::delete_email(tx, id, user));
  return {};
}

Result<void> set_primary_email(db::Tx& tx, const Email& email, Instant now) {
  TRY(sql::set_primary_email(tx, email.user, email.email, email.folded, now));
  // What the former address was asked is not for it to answer any more.
  for (const Email& one : TRY(list_emails(tx, email.user)))
    TRY(void_link(tx, LinkPurpose::PrimaryEmail, one.id.value()));
  return void_link(tx, LinkPurpose::Recovery, email.user.value());
}

}  // namespace stithy::account

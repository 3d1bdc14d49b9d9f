// SPDX-License-Identifier: Apache-2.0
#include "features/signin/registration/registration.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "features/signin/registration/letters.h"
#include "kit/mail/outbox.h"
#include "pillars/account/names.h"
#include "pillars/account/notice.h"
#include "pillars/account/one_time_link.h"
#include "sys/clock.h"

namespace stithy::signin {

namespace {

using account::LinkPurpose;

constexpr std::chrono::hours kInvitationLives{24 * 7};
// Who is never decided upon is forgotten.
constexpr std::chrono::hours kWaitsAtMost{24 * 90};
constexpr std::string_view kWaitingList = "signin.waiting";

Result<void> write(db::Tx& tx, const Foundations& on, std::string_view email,
                   const mail::Letter& letter, std::string once, Instant now) {
  mail::Order order{
      .to = TRY(mail::Mailbox::make(email)), .letter = letter, .once = std::move(once)};
  return mail::post(tx, *on.settings.now(), on.site.main_url, order, now);
}

Result<void> tell_administrators(db::Tx& tx, const Foundations& on,
                                 const Registration& registration, Instant now) {
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  const account::Notice notice{.list = std::string(kWaitingList),
                               .once = text::format("registration {}", registration.id.value()),
                               .letter = asked_letter(on.site, registration)};
  for (UserId one : TRY(account::list_administrators(tx)))
    TRY(account::notify(tx, desk, one, notice, now));
  return {};
}

account::PreparedAccount prepared_of(const Registration& registration) {
  return {.account = {.login = registration.login, .email = registration.email, .password = {}},
          .email_folded = registration.email_folded,
          .password_hash = registration.password_hash.value_or("")};
}

Error gone() { return not_found("This link does not work any more."); }

}  // namespace

Result<void> check_open(RegistrationMode mode, bool invited) {
  const bool asks = mode == RegistrationMode::Open || mode == RegistrationMode::Approval;
  if (asks || (invited && mode == RegistrationMode::Invite)) return {};
  return denied(mode == RegistrationMode::Invite
                    ? "Accounts are made by invitation here: ask an administrator for one."
                    : "Accounts are made by the administrators here.");
}

Result<void> check_domain(const kit::StringList& domains, std::string_view email_folded) {
  std::string_view host = text::cut(email_folded, "@").after;
  auto fits = [&](std::string_view domain) {
    return domain.starts_with("*.") ? host.ends_with(domain.substr(1)) : host == domain;
  };
  if (domains.empty() || std::any_of(domains.begin(), domains.end(), fits)) return {};
  return invalid_field(
      "email", text::format("Accounts here are for addresses of {}.", text::join(domains, ", ")));
}

Result<void> invite(db::Tx& tx, const Foundations& on, std::string_view email, UserId by,
                    Instant now) {
  std::string folded = TRY(account::check_email(email));
  if (auto owner = TRY(account::find_account_by_email(tx, folded)))
    return conflict(text::format("This address has an account already: {}.", owner->login));
  auto inviter = TRY(account::find_account(tx, by));
  if (!inviter) return internal("nobody invites");
  if (auto before = TRY(sql::find_registration_of(tx, folded))) {
    if (before->proven_at)
      return conflict("Who has this address asked for an account already: decide on that.");
    TRY(drop(tx, before->id));
  }
  const auto id = sys::make_id<RegistrationId>();
  TRY(sql::put_registration(tx, id, email, folded, "", by, now, now + kInvitationLives));
  auto secret =
      TRY(account::make_link(tx, LinkPurpose::Registration, id.value(), now, kInvitationLives));
  LOG(Info, "signin.invited", {{"registration", id.value()}, {"by", by.value()}});
  return write(tx, on, email, invitation_letter(on.site, *inviter, secret),
               text::format("invitation {}", id.value()), now);
}

Result<std::optional<Registration>> find_by_link(db::Reader& reader, std::string_view secret,
                                                 Instant now) {
  auto subject = TRY(account::find_link(reader, LinkPurpose::Registration, secret, now));
  if (!subject) return std::optional<Registration>{};
  return sql::find_registration(reader, RegistrationId{*subject}, now);
}

Result<Outcome> prove(db::Tx& tx, const Foundations& on, std::string_view secret,
                      const account::PreparedAccount& prepared, bool waits, Instant now) {
  auto subject = TRY(account::spend_link(tx, LinkPurpose::Registration, secret, now));
  if (!subject) return gone();
  auto registration = TRY(sql::find_registration(tx, RegistrationId{*subject}, now));
  if (!registration) return gone();
  registration->login = prepared.account.login;
  if (waits && !registration->invited_by) {
    if (TRY(account::find_namespace(tx, registration->login)))
      return conflict(text::format("The name \"{}\" is taken.", registration->login));
    TRY(sql::prove_registration(tx, registration->id, registration->login, prepared.password_hash,
                                now, now + kWaitsAtMost));
    TRY(tell_administrators(tx, on, *registration, now));
    return Outcome{.how = Proven::Waits, .user = {}};
  }
  auto user = TRY(account::create_account(tx, prepared, now));
  TRY(sql::delete_registration(tx, registration->id));
  LOG(Info, "signin.registered", {{"user", user.value()}, {"login", registration->login}});
  return Outcome{.how = Proven::Made, .user = user};
}

Result<void> approve(db::Tx& tx, const Foundations& on, RegistrationId id, Instant now) {
  auto registration = TRY(sql::find_registration(tx, id, now));
  if (!registration || !registration->password_hash)
    return not_found("Nobody waits under this number; somebody may have decided already.");
  auto user = TRY(account::create_account(tx, prepared_of(*registration), now));
  TRY(sql::delete_registration(tx, id));
  LOG(Info, "signin.approved", {{"user", user.value()}, {"login", registration->login}});
  return write(tx, on, registration->email, approved_letter(on.site, registration->login),
               text::format("approved {}", id.value()), now);
}

Result<void> refuse(db::Tx& tx, const Foundations& on, RegistrationId id, Instant now) {
  auto registration = TRY(sql::find_registration(tx, id, now));
  if (!registration) return not_found("There is no such request; it may be decided already.");
  TRY(drop(tx, id));
  if (!registration->proven_at) return {};
  return write(tx, on, registration->email, refused_letter(on.site),
               text::format("refused {}", id.value()), now);
}

Result<void> drop(db::Tx& tx, RegistrationId id) {
  TRY(account::void_link(tx, LinkPurpose::Registration, id.value()));
  TRY(sql::delete_registration(tx, id));
  return {};
}

Result<void> forget_expired_registrations(db::Tx& tx, Instant now) {
  TRY(sql::delete_expired_registrations(tx, now));
  return {};
}

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
//
// The job that answers who asked for an account: with a link, or with why there is none. It runs
// whoever the address belongs to, so that nothing but the mail tells.
#include "base/json.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/signin/registration/letters.h"
#include "features/signin/registration/registration.h"
#include "kit/mail/outbox.h"
#include "pillars/account/one_time_link.h"
#include "sys/clock.h"

namespace stithy::signin {

namespace {

using account::LinkPurpose;

constexpr std::string_view kKind = "signin.send_registration";
constexpr std::chrono::hours kLinkLives{24};
constexpr std::chrono::minutes kBetweenLinks{5};

Result<std::string> word_of(const Json& payload, std::string_view name) {
  const Json* member = payload.find(name);
  if (!member || !member->as_string()) return internal("the job lacks a member");
  return *member->as_string();
}

struct Reply {
  mail::Letter letter;
  std::string once;
};

// Says the same at most once an hour, however often somebody asks.
Reply hourly(mail::Letter letter, std::string_view what, Instant now) {
  return {std::move(letter), text::format("{} {}", what, now.seconds() / 3600)};
}

// The request that a new link is for, and until when. An invitation stays as good as it was.
Result<Registration> renew(db::Tx& tx, std::optional<Registration> before, const Wish& wish,
                           Instant now) {
  if (before && before->invited_by && before->expires_at > now) return *std::move(before);
  if (before) TRY(drop(tx, before->id));
  Registration fresh{.id = sys::make_id<RegistrationId>(),
                     .email = wish.email,
                     .email_folded = wish.email_folded,
                     .login = wish.login,
                     .invited_by = {},
                     .asked_at = now,
                     .expires_at = now + kLinkLives,
                     .password_hash = {},
                     .proven_at = {}};
  TRY(sql::put_registration(tx, fresh.id, fresh.email, fresh.email_folded, fresh.login,
                            std::nullopt, now, fresh.expires_at));
  return fresh;
}

// Nothing when a link is on its way already.
Result<std::optional<Reply>> reply_to(db::Tx& tx, const Foundations& on, const kit::JobRun& run,
                                      const Wish& wish) {
  const Instant now = run.now();
  if (auto owner = TRY(account::find_account_by_email(tx, wish.email_folded)))
    return std::optional(hourly(existing_letter(on.site, owner->login), "existing", now));
  auto before = TRY(sql::find_registration_of(tx, wish.email_folded));
  if (before && before->proven_at && before->expires_at > now)
    return std::optional(hourly(waiting_letter(on.site), "waiting", now));
  if (before) {
    auto made = TRY(account::link_made_at(tx, LinkPurpose::Registration, before->id.value()));
    if (made && *made + kBetweenLinks > now) return std::optional<Reply>{};
  }
  auto request = TRY(renew(tx, std::move(before), wish, now));
  auto lives = std::chrono::duration_cast<std::chrono::minutes>(request.expires_at - now);
  auto secret =
      TRY(account::make_link(tx, LinkPurpose::Registration, request.id.value(), now, lives));
  return std::optional(Reply{link_letter(on.site, secret), run.effect_key("link")});
}

Result<void> send_link(db::Tx& tx, const Foundations& on, const kit::JobRun& run,
                       const Wish& wish) {
  if (!TRY(run.claim(tx, "link"))) return {};
  auto reply = TRY(reply_to(tx, on, run, wish));
  if (!reply) return {};
  mail::Order order{.to = TRY(mail::Mailbox::make(wish.email)),
                    .letter = std::move(reply->letter),
                    .once = std::move(reply->once)};
  return mail::post(tx, *on.settings.now(), on.site.main_url, order, run.now());
}

}  // namespace

Result<void> order_link(db::Tx& tx, const Wish& wish, Instant now) {
  JsonWriter payload;
  payload.begin_object();
  payload.member("email", wish.email).member("email_folded", wish.email_folded);
  payload.member("login", wish.login).end_object();
  TRY(kit::enqueue(tx, {.kind = kKind, .payload = payload.text()}, now));
  return {};
}

kit::JobKind registration_kind(const Foundations& on) {
  auto run = [&on](kit::JobRun& job) -> Result<void> {
    const Json payload = TRY(job.payload());
    const Wish wish{.email = TRY(word_of(payload, "email")),
                    .email_folded = TRY(word_of(payload, "email_folded")),
                    .login = TRY(word_of(payload, "login"))};
    return db::transact(job.database(), job.deadline(),
                        [&](db::Tx& tx) { return send_link(tx, on, job, wish); });
  };
  return {.name = std::string(kKind), .priority = kit::Priority::High, .run = run};
}

}  // namespace stithy::signin

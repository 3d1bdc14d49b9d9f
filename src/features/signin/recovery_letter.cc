// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "db/transact.h"
#include "features/signin/recovery.h"
#include "features/signin/urls.h"
#include "pillars/account/account.h"
#include "pillars/account/notice.h"
#include "pillars/account/one_time_link.h"

namespace stithy::signin {

namespace {

using account::LinkPurpose;

constexpr std::string_view kKind = "signin.send_recovery";
constexpr std::chrono::minutes kLinkLives{30};
constexpr std::chrono::minutes kBetweenLinks{5};

mail::Letter letter_of(const Foundations& on, const account::Account& account,
                       const Secret<>& secret) {
  return {.subject = "Choose a new password",
          .paragraphs = {text::format("Somebody asked for a new password of the account {} at {}. "
                                      "If it was you, choose one with this link. It works once, "
                                      "for half an hour.",
                                      account.login, on.site.main_url),
                         "If it was not you, nothing has changed and there is nothing to do."},
          .action_label = "Choose a new password",
          .action_url =
              text::format("{}{}?secret={}", on.site.main_url, url::recovery(), secret.reveal()),
          .reason = "You get this because the account has this e-mail address."};
}

Result<void> send_link(db::Tx& tx, const Foundations& on, const kit::JobRun& run,
                       std::string_view email) {
  auto account = TRY(account::find_account_by_email(tx, email));
  if (!account || account->disabled) return {};
  const std::int64_t subject = account->id.value();
  auto before = TRY(account::link_made_at(tx, LinkPurpose::Recovery, subject));
  if (before && *before + kBetweenLinks > run.now()) return {};
  auto secret = TRY(account::make_link(tx, LinkPurpose::Recovery, subject, run.now(), kLinkLives));
  const account::NoticeDesk desk{on.settings, on.keys, on.site};
  LOG(Info, "signin.recovery_sent", {{"user", subject}});
  return account::write_to(tx, desk, *account, letter_of(on, *account, secret),
                           run.effect_key("recovery"), run.now());
}

}  // namespace

Result<void> order_recovery(db::Tx& tx, std::string_view email, Instant now) {
  JsonWriter payload;
  payload.begin_object().member("email", email).end_object();
  TRY(kit::enqueue(tx, {.kind = kKind, .payload = payload.text()}, now));
  return {};
}

kit::JobKind recovery_kind(const Foundations& on) {
  auto run = [&on](kit::JobRun& job) -> Result<void> {
    const Json payload = TRY(job.payload());
    const Json* email = payload.find("email");
    if (!email || !email->as_string()) return internal("the job names no address");
    auto write = [&](db::Tx& tx) -> Result<void> {
      if (!TRY(job.claim(tx, "recovery"))) return {};
      return send_link(tx, on, job, *email->as_string());
    };
    return db::transact(job.database(), job.deadline(), write);
  };
  return {.name = std::string(kKind), .priority = kit::Priority::High, .run = run};
}

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/send.h"

#include <algorithm>

#include "base/text.h"
#include "db/transact.h"
#include "kit/jobs/jobs.h"
#include "kit/mail/queries.h"
#include "kit/mail/settings.h"
#include "sys/failpoint.h"

namespace stithy::mail {

namespace sql = kit::sql;

namespace {

constexpr std::chrono::seconds kWait{10};
constexpr std::string_view kSuffix = ".eml";
constexpr int kAttempts = 1000;  // more than mail.give_up_after has room for

Result<MailId> mail_of(const kit::JobRun& run) {
  Json payload = TRY(run.payload());
  const Json* id = payload.find("mail");
  if (!id || !id->as_int()) return internal("the job names no message");
  return MailId{*id->as_int()};
}

http::MailRelay relay_of(const kit::Settings& settings, std::string_view sender) {
  std::string host = kHost(settings);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {.host = std::move(host),
          .port = static_cast<std::uint16_t>(kPort(settings)),
          .tls = kTls(settings),
          .user = kUser(settings),
          .password = kPassword(settings),
          .ca_file = kCaFile(settings),
          .hello = std::string(text::cut(sender, "@").after)};
}

struct Outcome {
  MailState state = MailState::Waiting;
  int status = 0;
  std::string reply;
  int tried = 1;
  bool suppresses = false;
};

class Sending {
 public:
  Sending(const kit::LiveSettings& settings, const sys::Path& folder, kit::JobRun& run)
      : held_(settings.now()), settings_(*held_), folder_(folder), run_(run) {}

  Result<void> send(MailId id) {
    sql::MailRow row;
    std::string content;
    bool suppressed = false;
    {
      auto reader = TRY(run_.database().read(Deadline::in(kWait)));
      auto found = TRY(sql::find_mail(*reader, id));
      if (!found || found->state != MailState::Waiting) return {};
      row = *std::move(found);
      content = TRY(sql::find_mail_content(*reader, id)).value_or("");
      suppressed = TRY(sql::find_suppression(*reader, text::to_lower(row.address))).has_value();
    }
    if (suppressed)
      return end(row, {.state = MailState::Suppressed,
                       .reply = "Earlier mail to this address was refused for good.",
                       .tried = 0});
    if (row.attempts > 0 && row.created_at + kGiveUpAfter(settings_) < run_.now())
      return end(row, {.state = MailState::GivenUp,
                       .status = static_cast<int>(row.status),
                       .reply = late_words(row),
                       .tried = 0});
    TRY(sys::failpoint("mail.before_send"));
    auto outcome = kHost(settings_).empty() ? keep(row, content) : hand_over(row, content);
    if (!outcome) return outcome.error();
    TRY(sys::failpoint("mail.before_note"));
    if (outcome->state == MailState::Waiting) return note_failure(row, *outcome);
    return end(row, *outcome);
  }

 private:
  std::string late_words(const sql::MailRow& row) const {
    return text::format("Not taken for longer than mail.give_up_after allows ({} s). {}",
                        kGiveUpAfter(settings_).count(), row.reply.value_or(""));
  }

  // The oldest files make room. A file of the same message is replaced, so twice is once.
  Result<Outcome> keep(const sql::MailRow& row, const std::string& content) {
    TRY(sys::make_directories(folder_, 0700));
    TRY(sys::write_file_durably(file_of(folder_, row.id), content, 0600));
    auto names = TRY(sys::list_directory(folder_));
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(kSuffix); });
    auto files_max = static_cast<std::size_t>(kFilesMax(settings_));
    for (std::size_t i = 0; i + files_max < names.size(); ++i)
      TRY(sys::remove_tree(folder_ / names[i]));
    return Outcome{.state = MailState::Kept, .status = 0, .reply = "Kept as a file."};
  }

  Result<Outcome> hand_over(const sql::MailRow& row, const std::string& content) {
    auto answer = http::send_mail(relay_of(settings_, row.sender), {row.sender, row.address},
                                  content, Deadline::in(kTimeout(settings_)), run_.stop());
    if (!answer) return Outcome{.status = 0, .reply = answer.error().message};
    // The server stops: that was no attempt of the relay's.
    if (!answer->accepted && run_.stop().stop_requested())
      return unavailable("Stopped.", std::chrono::seconds(1));
    if (answer->accepted)
      return Outcome{.state = MailState::Sent, .status = answer->status, .reply = answer->words};
    Outcome outcome{.state = MailState::Waiting,
                    .status = answer->status,
                    .reply = text::format("{} (after: {})", answer->words,
                                          http::mail_stage_name(answer->stage))};
    // What the relay has against us is for the administrator to mend, and the mail waits for that.
    bool of_message =
        answer->stage == http::MailStage::Recipient || answer->stage == http::MailStage::Content;
    if (answer->is_permanent() && of_message) outcome.state = MailState::GivenUp;
    outcome.suppresses = refuses_address(*answer);
    return outcome;
  }

  Result<void> end(const sql::MailRow& row, const Outcome& outcome) {
    return db::transact(run_.database(), Deadline::in(kWait), [&](db::Tx& tx) -> Result<void> {
      TRY(sql::end_mail(tx, row.id, outcome.state, outcome.status, outcome.reply, outcome.tried, "",
                        run_.now()));
      if (outcome.suppresses)
        TRY(sql::put_suppression(tx, text::to_lower(row.address), outcome.status, outcome.reply,
                                 run_.now()));
      return {};
    });
  }

  // The job is tried again, ever later.
  Result<void> note_failure(const sql::MailRow& row, const Outcome& outcome) {
    auto note = [&](db::Tx& tx) -> Result<void> {
      TRY(sql::note_mail_attempt(tx, row.id, outcome.status, outcome.reply, run_.now()));
      return {};
    };
    TRY(db::transact(run_.database(), Deadline::in(kWait), note));
    Error error = unavailable(outcome.reply, std::chrono::seconds(0));
    error.retry_after.reset();  // as long as the kind says
    return error;
  }

  const std::shared_ptr<const kit::Settings> held_;
  const kit::Settings& settings_;
  const sys::Path& folder_;
  kit::JobRun& run_;
};

}  // namespace

sys::Path file_of(const sys::Path& folder, MailId id) {
  return folder / text::format("{}{}", id.value(), kSuffix);
}

bool refuses_address(const http::MailAnswer& answer) {
  if (answer.stage != http::MailStage::Recipient || !answer.is_permanent()) return false;
  auto enhanced = text::cut(text::cut(answer.words, " ").after, " ").before;
  bool coded = enhanced.size() >= 5 && enhanced.starts_with("5.");
  if (coded) return enhanced.starts_with("5.1.") || enhanced == "5.2.1";
  // RFC 5321 section 4.2.2: no such mailbox, not local, not an allowed name.
  return answer.status == 550 || answer.status == 551 || answer.status == 553;
}

Result<void> order_sending(db::Tx& tx, MailId id, Instant now) {
  JsonWriter payload;
  payload.begin_object().member("mail", id.value()).end_object();
  TRY(kit::enqueue(
      tx,
      {.kind = kSendKind, .payload = payload.text(), .key = text::format("mail {}", id.value())},
      now));
  return {};
}

kit::JobKind send_kind(const kit::LiveSettings& settings, sys::Path folder) {
  return {.name = std::string(kSendKind),
          .lane = kit::Lane::Sending,
          .attempts = kAttempts,
          .backoff = {.first = kRetryAfter(settings)},
          .timeout = std::chrono::minutes(11),  // twice what mail.timeout may be, and more
          .limit = kConnections(settings),
          .run = [&settings, folder = std::move(folder)](kit::JobRun& run) -> Result<void> {
            return Sending(settings, folder, run).send(TRY(mail_of(run)));
          }};
}

kit::JobKind prune_kind(const kit::LiveSettings& settings) {
  return {.name = "mail.prune",
          .timeout = std::chrono::minutes(10),
          .every = std::chrono::hours(1),
          .run = [&settings](kit::JobRun& run) {
            Instant before = run.now() - kKeep(settings);
            return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
              TRY(sql::delete_old_mail(tx, before));
              return {};
            });
          }};
}

}  // namespace stithy::mail

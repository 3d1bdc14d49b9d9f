// SPDX-License-Identifier: Apache-2.0
//
// Pages and forms of the administrator. A message is shown only while it is kept as a file: what is
// sent through a relay is nobody's to read.
#include "base/text.h"
#include "features/mail/routes.h"
#include "features/mail/settings.h"
#include "features/mail/urls.h"
#include "features/mail/views/mail.h"
#include "kit/mail/message.h"
#include "kit/mail/outbox.h"
#include "kit/mail/send.h"
#include "pillars/account/notice.h"
#include "pillars/foundations.h"
#include "ui/places.h"
#include "web/answer.h"
#include "web/gate.h"
#include "web/headers.h"
#include "web/page.h"

namespace stithy::mail {

namespace {

constexpr std::int64_t kOnPage = 30, kSuppressionsShown = 500;
constexpr std::chrono::minutes kFrameLives{10};

struct Standing {
  ui::State state;
  std::string word;
};
Standing standing_of(const MailRow& row) {
  switch (row.state) {
    case MailState::Sent: return {ui::State::Ok, "sent"};
    case MailState::Kept: return {ui::State::Done, "kept as a file"};
    case MailState::GivenUp: return {ui::State::Bad, "given up"};
    case MailState::Suppressed: return {ui::State::Skip, "not sent"};
    case MailState::Waiting: break;
  }
  return row.attempts == 0 ? Standing{ui::State::Idle, "waiting"}
                           : Standing{ui::State::Warn, "tried again"};
}

MailLine line_of(const MailRow& row) {
  auto standing = standing_of(row);
  bool plain = row.state == MailState::Sent || row.state == MailState::Kept;
  return {.href = url::message(row.id.value()),
          .subject = row.subject,
          .address = row.address,
          .note = plain ? "" : row.reply.value_or(""),
          .state = standing.state,
          .state_word = std::move(standing.word),
          .at = row.created_at};
}

Result<std::vector<std::pair<std::string, std::string>>> relay_facts(const web::Request& request) {
  const auto settings = request.on().settings.now();
  auto from = TRY(sender_of(*settings, request.site().main_url));
  std::string host = kHost(*settings);
  std::vector<std::pair<std::string, std::string>> facts;
  if (host.empty()) {
    facts.emplace_back("Relay", "none");
    facts.emplace_back("Files", text::format("the newest {}", kFilesMax(*settings)));
  } else {
    facts.emplace_back("Relay", text::format("{}:{}", host, kPort(*settings)));
    facts.emplace_back("TLS", kTlsWords[static_cast<std::size_t>(kTls(*settings))]);
    facts.emplace_back("Signs in as", kUser(*settings).empty() ? "nobody" : kUser(*settings));
  }
  facts.emplace_back("From", from.name().empty()
                                 ? from.address()
                                 : text::format("{} <{}>", from.name(), from.address()));
  return facts;
}

ui::Frame mail_frame(web::Request& request, std::string title) {
  ui::Frame frame = web::frame_for(request, std::move(title));
  frame.current = "admin";
  frame.crumbs = {{"Administration", ui::place::kAdmin, false}, {"Mail", url::outbox(), false}};
  return frame;
}

Result<MailRow> mail_in(db::Reader& reader, std::string_view word) {
  auto id = text::parse_number<std::int64_t>(word);
  auto row = id ? TRY(find_mail(reader, MailId{*id})) : std::nullopt;
  if (!row) return not_found("There is no such message, or it is no longer known.");
  return *std::move(row);
}

// Nothing when the file made room for newer ones, or never was.
Parts kept_parts(const Foundations& on, const MailRow& row) {
  if (row.state != MailState::Kept) return {};
  auto content = sys::read_file(file_of(folder_of(on), row.id));
  return content ? read_parts(*content) : Parts{};
}

}  // namespace

sys::Path folder_of(const Foundations& on) { return on.repositories.data_directory() / "mail"; }

Result<web::Answer> show_outbox(const access::SiteAdmin& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  ui::Frame frame = mail_frame(request, "Mail");
  auto me = TRY(account::find_account(*reader, who.who().user));
  OutboxView view{.csrf = frame.csrf,
                  .to = me ? me->email : "",
                  .sends = !kHost(request.on().settings).empty(),
                  .facts = TRY(relay_facts(request)),
                  .mail = {},
                  .suppressions = {},
                  .pages = {},
                  .now = request.now()};
  auto before = text::parse_number<std::int64_t>(request.query("before")).value_or(0);
  auto rows = TRY(list_mail(*reader, MailId{before}, kOnPage + 1));
  if (static_cast<std::int64_t>(rows.size()) > kOnPage) {
    rows.pop_back();
    view.pages.next_href = text::format("{}?before={}", url::outbox(), rows.back().id.value());
  }
  if (request.has_query("before")) view.pages.previous_href = url::outbox();
  for (const auto& row : rows) view.mail.push_back(line_of(row));
  for (auto& row : TRY(list_suppressions(*reader, kSuppressionsShown)))
    view.suppressions.push_back({row.address, row.reply, url::clear(row.address), row.since});
  return web::page(request, frame, outbox_page(view));
}

Result<web::Answer> show_message(const access::SiteAdmin& who, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  const auto row = TRY(mail_in(*reader, request.param("id")));
  auto standing = standing_of(row);
  MessageView view{.subject = row.subject,
                   .note = row.reply.value_or(""),
                   .state = standing.state,
                   .state_word = std::move(standing.word),
                   .facts = {{"To", row.address},
                             {"List", row.list_name.empty() ? "none" : row.list_name},
                             {"Written", render_iso(row.created_at)},
                             {"Attempts", text::format("{}", row.attempts)}},
                   .head = {},
                   .text = {},
                   .html_href = {}};
  auto parts = kept_parts(request.on(), row);
  view.head = std::move(parts.head);
  view.text = std::move(parts.text);
  if (!view.head.empty())
    view.html_href =
        request.site().content_url + web::signed_link(request.keys(), url::html(row.id.value()),
                                                      who.who().user, request.now() + kFrameLives);
  ui::Frame frame = mail_frame(request, row.subject);
  frame.crumbs.push_back({text::format("{}", row.id.value()), "", false});
  web::Answer answer = web::page(request, frame, message_page(view));
  web::let_frames_in(request.site(), "/mail/", answer);
  return answer;
}

Result<web::Answer> show_html(const access::SignedLink&, web::Request& request) {
  db::Reader* reader = TRY(request.reader());
  auto who = TRY(account::find_account(*reader, web::signed_user(request)));
  if (!who || who->disabled || !who->site_admin) return denied("This is for administrators.");
  auto parts = kept_parts(request.on(), TRY(mail_in(*reader, request.param("id"))));
  if (parts.html.empty()) return not_found("The message is not kept here.");
  web::Answer answer = web::text_answer(std::move(parts.html));
  answer.headers.set("Content-Type", "text/html; charset=utf-8");
  answer.headers.set("Content-Disposition", "inline");
  return answer;
}

Result<web::Answer> post_test(const access::SiteAdmin& who, web::Request& request) {
  const Letter letter{
      .subject = "Stithy can send mail",
      .paragraphs = {"This is the test that you asked for. When you read it, mail arrives; look at "
                     "its headers for how it was signed on its way."},
      .facts = {{"Instance", request.site().main_url}, {"Asked by", who.who().login}},
      .action_label = "The state of our mail",
      .action_url = request.site().main_url + url::outbox()};
  auto write = [&](db::Tx& tx) -> Result<void> {
    auto to = TRY(account::find_account(tx, who.who().user));
    if (!to) return not_found("The account is gone.");
    const account::NoticeDesk desk{request.on().settings, request.keys(), request.site()};
    return account::write_to(tx, desk, *to, letter, "test " + request.id(), request.now());
  };
  TRY(request.transact(write));
  return web::see_other_with_notice(request, url::outbox(), "The test is on its way.");
}

Result<web::Answer> drop_suppression(const access::SiteAdmin&, web::Request& request) {
  auto write = [&](db::Tx& tx) -> Result<void> {
    if (!TRY(clear_suppression(tx, request.param("address"))))
      return not_found("Nothing is held back from that address.");
    return {};
  };
  TRY(request.transact(write));
  return web::see_other_with_notice(request, url::outbox(), "Mail goes to that address again.");
}

}  // namespace stithy::mail

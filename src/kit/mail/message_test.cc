// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/message.h"

#include "base/text.h"
#include "http/smtp.h"
#include "kit/mail/letter.h"
#include "kit/mail/outbox.h"
#include "kit/mail/send.h"
#include "kit/mail/settings.h"
#include "kit/mail/views/letter.h"

#include <doctest/doctest.h>

namespace stithy::mail {
namespace {

Mailbox mailbox(std::string_view text) {
  auto made = Mailbox::parse(text);
  REQUIRE(made);
  return *made;
}

Message sample() {
  auto from = mailbox("Stithy <forge@example.org>");
  Letter letter{.subject = "Grüße & <b>more</b>",
                .paragraphs = {".", "A line that begins with From and ends"},
                .facts = {{"Target", "https://example.org/<x>"}},
                .action_label = "Look",
                .action_url = "javascript:alert(1)",
                .reason = "You get this because you asked."};
  return {.from = from,
          .to = mailbox("\"Lovelace, Ada\" <ada@example.org>"),
          .subject = letter.subject,
          .text = render_text(letter),
          .html = kit::letter_html(letter),
          .id = MessageId::make("7-a b\r\n", from),
          .thread = MessageId::make("thread-1", from),
          .list = MailList{"hooks.paused", *MailLink::make("https://example.org/mail?u=1&s=x")},
          .at = Instant::from_seconds(1'795'000'000)};
}

TEST_CASE("addresses are one mailbox each, in ASCII, or none") {
  CHECK(mailbox("ada@example.org").name().empty());
  CHECK(mailbox("Ada L <ada.l+x@a-b.example>").address() == "ada.l+x@a-b.example");
  CHECK(mailbox("Ada <ada@example.org>").domain() == "example.org");
  for (std::string_view bad : {"",
                               "ada",
                               "@example.org",
                               "ada@",
                               "a@b@c",
                               "a b@example.org",
                               ".a@example.org",
                               "a..b@example.org",
                               "a.@example.org",
                               "ada@-x.org",
                               "ada@x-.org",
                               "ada@x..org",
                               "\"a b\"@example.org",
                               "ada@[127.0.0.1]",
                               "ådå@example.org",
                               "ada@exämple.org",
                               "ada@example.org>",
                               "<ada@example.org> x",
                               "ada@example.org\r\nBcc: x@y",
                               "a,b@example.org",
                               "Ada <ada@example.org\n>"})
    CHECK_MESSAGE(!Mailbox::parse(bad).has_value(), bad);
  auto evil = Mailbox::make("ada@example.org", "Ada\r\nBcc: x@example.org");
  REQUIRE(evil);
  CHECK(evil->name() == "Ada  Bcc: x@example.org");
}

TEST_CASE("a message is read back as what it was made of") {
  const Message message = sample();
  const std::string bytes = render_message(message);
  for (std::string_view line : text::split(bytes, '\n')) {
    CHECK(line.size() <= 79);
    for (char c : line) CHECK((c == '\r' || (c >= 0x20 && c < 0x7f)));
  }
  CHECK(text::contains(bytes, "Subject: =?utf-8?B?"));
  CHECK(text::contains(bytes, "To: \"Lovelace, Ada\" <ada@example.org>\r\n"));
  CHECK(text::contains(bytes, "Message-ID: <7-a-b--@example.org>\r\n"));
  CHECK(text::contains(bytes, "References: <thread-1@example.org>\r\n"));
  CHECK(text::contains(bytes, "List-Id: <hooks.paused.example.org>\r\n"));
  CHECK(text::contains(bytes, "List-Unsubscribe: <https://example.org/mail?u=1&s=x>\r\n"));
  CHECK(text::contains(bytes, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
  CHECK(text::contains(bytes, "Date: Wed, 18 Nov 2026 11:06:40 +0000\r\n"));
  auto parts = read_parts(bytes);
  CHECK(parts.text == message.text);
  CHECK(parts.html == message.html.text());
  CHECK(text::contains(parts.head, "Auto-Submitted: auto-generated"));
  CHECK(read_parts("Subject: x\r\n\r\nhello").text.empty());
}

TEST_CASE("the HTML of a letter escapes what it says, and links nowhere but to addresses") {
  const std::string html = sample().html.text();
  CHECK(text::contains(html, "&lt;b&gt;more&lt;/b&gt;"));
  CHECK_FALSE(text::contains(html, "<b>"));
  CHECK_FALSE(text::contains(html, "javascript:"));
  CHECK(text::contains(html, "style=\""));
  CHECK_FALSE(text::contains(html, "{{"));
}

TEST_CASE("who it comes from follows the settings, then our address") {
  kit::Settings settings;
  CHECK(sender_of(settings, "https://git.example.org:8443")->address() == "stithy@git.example.org");
  CHECK(sender_of(settings, "http://127.0.0.1:8080")->address() == "stithy@localhost");
  CHECK(sender_of(settings, "http://[::1]:8080")->address() == "stithy@localhost");
  auto set = settings.with(kFrom, "Forge <f@example.org>");
  CHECK(sender_of(set, "http://127.0.0.1")->address() == "f@example.org");
  CHECK(is_relay("smtp.example.org"));
  CHECK(is_relay("10.0.0.1"));
  CHECK(is_relay("[::1]"));
  for (std::string_view bad : {"smtp.example.org:25", "a b", "smtp://x", "x/y"})
    CHECK_FALSE(is_relay(bad));
}

TEST_CASE("an address is held back only when it is the address that was refused") {
  using http::MailStage;
  auto answer = [](MailStage stage, int status, std::string words) {
    return refuses_address({.stage = stage, .status = status, .words = std::move(words)});
  };
  CHECK(answer(MailStage::Recipient, 550, "550 5.1.1 No such user"));
  CHECK(answer(MailStage::Recipient, 550, "550 nobody here"));
  CHECK(answer(MailStage::Recipient, 553, "553"));
  CHECK(answer(MailStage::Recipient, 550, "550 5.2.1 closed"));
  CHECK_FALSE(answer(MailStage::Recipient, 550, "550 5.7.1 Relaying denied"));
  CHECK_FALSE(answer(MailStage::Recipient, 552, "552 5.2.2 Mailbox full"));
  CHECK_FALSE(answer(MailStage::Recipient, 554, "554 no"));
  CHECK_FALSE(answer(MailStage::Recipient, 451, "451 4.7.1 Later"));
  CHECK_FALSE(answer(MailStage::Content, 550, "550 5.1.1 spam"));
  CHECK_FALSE(answer(MailStage::SignIn, 535, "535 5.7.8 Wrong"));
}

}  // namespace
}  // namespace stithy::mail

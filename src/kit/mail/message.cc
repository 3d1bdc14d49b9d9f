// SPDX-License-Identifier: Apache-2.0
#include "kit/mail/message.h"

#include "base/text.h"
#include "kit/mail/encode.h"
#include "sys/crypto.h"

namespace stithy::mail {

namespace {

constexpr std::string_view kEnd = "\r\n", kTextType = "text/plain", kHtmlType = "text/html";
constexpr std::size_t kLineMax = 76;

void add(std::string& out, std::string_view name, std::string_view value) {
  out += text::format("{}: {}\r\n", name, value);
}

void add_mailbox(std::string& out, std::string_view name, const Mailbox& mailbox) {
  std::string address = text::format("<{}>", mailbox.address());
  if (mailbox.name().empty()) return add(out, name, mailbox.address());
  std::string phrase = encode_phrase(mailbox.name(), name.size() + 2);
  // From the last fold of the phrase on.
  auto fold = phrase.rfind('\n');
  auto column = fold == phrase.npos ? name.size() + 2 + phrase.size() : phrase.size() - fold - 1;
  add(out, name, phrase + (column + 1 + address.size() > kLineMax ? "\r\n " : " ") + address);
}

// RFC 5322 section 3.3; the zone of an Instant is UTC.
std::string render_mail_date(Instant at) {
  return text::replace_all(render_http_date(at), "GMT", "+0000");
}

// RFC 2919: a name below a host, in brackets.
std::string list_id(const MailList& list, const Mailbox& from) {
  std::string word;
  for (std::string_view label : text::split(list.name, '.'))
    word += (word.empty() ? "" : ".") + plain_word(label);
  return text::format("<{}.{}>", word, from.domain());
}

void add_list(std::string& out, const Message& message) {
  if (!message.list) return;
  add(out, "List-Id", list_id(*message.list, message.from));
  if (!message.list->unsubscribe) return;
  add(out, "List-Unsubscribe", "<" + message.list->unsubscribe->url() + ">");
  add(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

void add_part(std::string& out, std::string_view boundary, std::string_view type,
              std::string_view content) {
  out += text::format("--{}\r\n", boundary);
  add(out, "Content-Type", text::format("{}; charset=utf-8", type));
  add(out, "Content-Transfer-Encoding", "quoted-printable");
  out += kEnd;
  out += encode_quoted_printable(content);
  out += kEnd;
}

// RFC 2046 section 5.1.1: no line of the parts may begin with it. A digest of them does not stand
// in them, and "=_" cannot stand in quoted-printable.
std::string boundary_of(const Message& message) {
  auto digest = sys::sha256(message.id.text() + message.text + message.html.text());
  return "=_" + text::to_hex(digest).substr(0, 32);
}

std::string part_of(std::string_view body, std::string_view boundary, std::string_view type) {
  auto begin = body.find(text::format("--{}\r\nContent-Type: {};", boundary, type));
  if (begin == body.npos) return {};
  auto content = text::cut(body.substr(begin), "\r\n\r\n").after;
  return decode_quoted_printable(text::cut(content, text::format("\r\n--{}", boundary)).before);
}

}  // namespace

std::string render_message(const Message& message) {
  std::string out;
  add(out, "Date", render_mail_date(message.at));
  add_mailbox(out, "From", message.from);
  if (message.reply_to) add_mailbox(out, "Reply-To", *message.reply_to);
  add_mailbox(out, "To", message.to);
  constexpr std::string_view kSubject = "Subject";
  add(out, kSubject, encode_words(message.subject, kSubject.size() + 2));
  add(out, "Message-ID", "<" + message.id.text() + ">");
  if (message.thread) {
    add(out, "In-Reply-To", "<" + message.thread->text() + ">");
    add(out, "References", "<" + message.thread->text() + ">");
  }
  add_list(out, message);
  add(out, "Auto-Submitted", "auto-generated");  // RFC 3834 section 5
  add(out, "MIME-Version", "1.0");
  std::string boundary = boundary_of(message);
  add(out, "Content-Type", text::format("multipart/alternative;\r\n boundary=\"{}\"", boundary));
  out += kEnd;
  add_part(out, boundary, kTextType, message.text);
  add_part(out, boundary, kHtmlType, message.html.text());
  out += text::format("--{}--\r\n", boundary);
  return out;
}

Parts read_parts(std::string_view message) {
  auto [head, body, whole] = text::cut(message, "\r\n\r\n");
  auto named = text::cut(head, "boundary=\"");
  if (!whole || !named.found) return {};
  auto boundary = text::cut(named.after, "\"").before;
  return {text::replace_all(head, "\r", ""), part_of(body, boundary, kTextType),
          part_of(body, boundary, kHtmlType)};
}

}  // namespace stithy::mail

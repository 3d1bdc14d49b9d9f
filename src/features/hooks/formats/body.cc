// SPDX-License-Identifier: Apache-2.0
#include "features/hooks/formats/body.h"

#include "base/text.h"
#include "features/hooks/formats/message.h"
#include "features/hooks/views/matrix.h"

namespace stithy::hooks {

namespace {

constexpr std::string_view kJson = "application/json";
// Discord, Webhook resource, "Embed limits".
constexpr std::size_t kDiscordTitleMax = 256, kDiscordTextMax = 4096;

std::string form_of(std::string_view payload) {
  return "payload=" + text::encode_component(payload);
}

std::string standard_of(const Telling& telling) {
  JsonWriter w;
  w.begin_object();
  w.member("type", telling.action.empty() ? std::string(telling.event)
                                          : text::format("{}.{}", telling.event, telling.action));
  w.member("timestamp", render_iso(telling.at)).key("data").raw(telling.payload);
  w.end_object();
  return std::move(w).take();
}

// Slack's mrkdwn: three characters are escaped, a link is <address|label> (docs.slack.dev,
// "Formatting message text").
std::string slack_text(std::string_view text) {
  std::string out = text::replace_all(text, "&", "&amp;");
  out = text::replace_all(out, "<", "&lt;");
  return text::replace_all(out, ">", "&gt;");
}

std::string slack_link(std::string_view href, std::string_view label) {
  if (href.empty()) return slack_text(label);
  return text::format("<{}|{}>", text::replace_all(href, "|", "%7C"), slack_text(label));
}

std::string slack_of(const Message& message) {
  std::string words = slack_link(message.href, message.title);
  for (const auto& line : message.lines)
    words += text::format("\n• {} {}", slack_link(line.href, line.label), slack_text(line.text));
  if (!message.more.empty()) words += "\n" + slack_text(message.more);
  JsonWriter w;
  w.begin_object().member("text", words).end_object();
  return std::move(w).take();
}

// Markdown as Discord and Teams read it: what could begin a construct is escaped.
std::string markdown_text(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\`*_{}[]()<>#|~@:").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_lines(const Message& message) {
  std::string out;
  for (const auto& line : message.lines)
    out += text::format("[`{}`]({}) {}\n", line.label, line.href, markdown_text(line.text));
  return out + message.more;
}

std::string discord_of(const Message& message) {
  JsonWriter w;
  w.begin_object();
  // Nobody is called by a name in a commit.
  w.key("allowed_mentions").begin_object().key("parse").begin_array().end_array().end_object();
  w.key("embeds").begin_array().begin_object();
  w.member("title", text::prefix(message.title, kDiscordTitleMax));
  if (!message.href.empty()) w.member("url", message.href);
  std::string lines = markdown_lines(message);
  if (!lines.empty()) w.member("description", text::prefix(lines, kDiscordTextMax));
  w.end_object().end_array().end_object();
  return std::move(w).take();
}

void text_block(JsonWriter& w, std::string_view text, bool heading) {
  w.begin_object().member("type", "TextBlock").member("text", text).member("wrap", true);
  if (heading) w.member("weight", "Bolder");
  w.end_object();
}

std::string teams_of(const Message& message) {
  JsonWriter w;
  w.begin_object().member("type", "message").key("attachments").begin_array().begin_object();
  w.member("contentType", "application/vnd.microsoft.card.adaptive").key("content").begin_object();
  w.member("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
  w.member("type", "AdaptiveCard").member("version", "1.4").key("body").begin_array();
  text_block(w, markdown_text(message.title), true);
  std::string lines = markdown_lines(message);
  if (!lines.empty()) text_block(w, text::replace_all(lines, "\n", "\n\n"), false);
  w.end_array();
  if (!message.href.empty()) {
    w.key("actions").begin_array().begin_object().member("type", "Action.OpenUrl");
    w.member("title", "Open").member("url", message.href).end_object().end_array();
  }
  w.end_object().end_object().end_array().end_object();
  return std::move(w).take();
}

std::string matrix_of(const Message& message) {
  std::string plain = message.title;
  for (const auto& line : message.lines) plain += text::format("\n{} {}", line.label, line.text);
  if (!message.more.empty()) plain += "\n" + message.more;
  JsonWriter w;
  w.begin_object().member("text", plain).member("html", matrix_message(message).text());
  w.member("username", "Stithy").end_object();
  return std::move(w).take();
}

}  // namespace

Result<Body> body_of(Format format, ContentType type, const Telling& telling) {
  if (format == Format::Github && type == ContentType::Form)
    return Body{"application/x-www-form-urlencoded", form_of(telling.payload)};
  if (format == Format::Github) return Body{std::string(kJson), std::string(telling.payload)};
  if (format == Format::Standard) return Body{std::string(kJson), standard_of(telling)};
  auto payload = Json::parse(telling.payload);
  if (!payload) return internal("a stored payload is no JSON: " + payload.error().message);
  Message message = message_of(telling.event, *payload);
  switch (format) {
    case Format::Slack: return Body{std::string(kJson), slack_of(message)};
    case Format::Discord: return Body{std::string(kJson), discord_of(message)};
    case Format::Teams: return Body{std::string(kJson), teams_of(message)};
    default: return Body{std::string(kJson), matrix_of(message)};
  }
}

}  // namespace stithy::hooks

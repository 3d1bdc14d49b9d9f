// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the relay that takes our mail, and whose name stands on it.
#pragma once

#include <array>

#include "http/egress_target.h"
#include "http/smtp.h"
#include "kit/mail/mailbox.h"
#include "kit/settings.h"

namespace stithy::mail {

using http::MailTls;
inline constexpr std::array<std::string_view, 4> kTlsWords = {"off", "opportunistic", "required",
                                                              "implicit"};

inline bool is_relay(std::string_view text) {
  return http::parse_host_port(text, 1).has_value() &&
         (text.find(':') == text.npos || text.ends_with(']'));
}
inline bool is_mailbox(std::string_view text) { return Mailbox::parse(text).has_value(); }
inline constexpr kit::TextBounds kOneMailbox{
    .valid = &is_mailbox, .rule = "an address such as \"Stithy <forge@example.org>\", in ASCII"};

inline constexpr kit::Setting<std::string> kHost{
    "mail.host",
    "",
    {.valid = &is_relay, .rule = "a host name or a number, without a port"},
    "The relay that takes our mail (SMTP). Empty: nothing is sent, and messages are kept as files "
    "below mail/ in the data directory, where /admin/mail shows them.",
    {.example = "smtp.example.org"}};
inline constexpr kit::Setting<int> kPort{
    "mail.port", 587, {.min = 1, .max = 65535}, "The port of the relay: 587, 465 or 25."};
inline constexpr kit::Setting<MailTls> kTls{
    "mail.tls",
    MailTls::Required,
    {.words = kTlsWords},
    "\"required\": STARTTLS with a verified certificate, or nothing is sent; \"implicit\": TLS "
    "from "
    "the first byte (port 465); \"opportunistic\": STARTTLS where the relay offers it, whoever it "
    "is; \"off\". A password is sent only with the first two, or within this machine."};
inline constexpr kit::Setting<std::string> kUser{
    "mail.user", "", {}, "The name we sign in to the relay with; empty: without signing in."};
inline constexpr kit::Setting<Secret<>> kPassword{
    "mail.password", "", {}, "The password that belongs to mail.user."};
inline constexpr kit::Setting<std::string> kCaFile{
    "mail.ca_file",
    "",
    {},
    "PEM file of the authority that signed the relay's certificate; empty: the system's.",
    {.example = "/etc/stithy/relay-ca.pem"}};
inline constexpr kit::Setting<std::string> kFrom{
    "mail.from",
    "",
    kOneMailbox,
    "Who our mail comes from. Empty: stithy@ and the host of server.main_url.",
    {.example = "Stithy <forge@example.org>"}};
inline constexpr kit::Setting<std::string> kReplyTo{
    "mail.reply_to",
    "",
    kOneMailbox,
    "Where answers of people go, when that is not mail.from.",
    {.example = "Help <help@example.org>"}};
inline constexpr kit::Setting<std::chrono::seconds> kTimeout{
    "mail.timeout",
    std::chrono::seconds(60),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(300)},
    "How long the relay may take for one message."};
inline constexpr kit::Setting<std::chrono::seconds> kRetryAfter{
    "mail.retry_after",
    std::chrono::seconds(60),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(3600)},
    "How long a message that was not taken waits the first time; then ever longer, up to an hour.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::chrono::seconds> kGiveUpAfter{
    "mail.give_up_after",
    std::chrono::hours(72),
    {.min = std::chrono::seconds(1), .max = std::chrono::hours(24 * 14)},
    "How long a message that is not taken is tried again."};
inline constexpr kit::Setting<int> kConnections{
    "mail.connections",
    4,
    {.min = 1, .max = 64},
    "How many messages are handed to the relay at once.",
    {.takes_effect = kit::TakesEffect::Restart}};
inline constexpr kit::Setting<std::chrono::seconds> kKeep{
    "mail.keep",
    std::chrono::hours(24 * 30),
    {.min = std::chrono::hours(1), .max = std::chrono::hours(24 * 365)},
    "How long it is known what became of a message."};
inline constexpr kit::Setting<int> kFilesMax{
    "mail.files_max",
    200,
    {.min = 1, .max = 10'000},
    "How many messages are kept as files while mail.host is empty; the oldest go first."};

}  // namespace stithy::mail

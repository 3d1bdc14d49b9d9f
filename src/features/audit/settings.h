// SPDX-License-Identifier: Apache-2.0
//
// settings.h — how long the audit log is kept, and who else receives it.
#pragma once

#include <array>

#include "http/address.h"
#include "http/egress_target.h"
#include "kit/settings.h"

namespace stithy::audit {

inline bool is_receiver_url(std::string_view text) {
  return text.empty() || http::parse_egress_url(text).has_value();
}
inline bool is_syslog(std::string_view text) {
  return text.empty() || http::parse_host_port(text, 601).has_value();
}

inline constexpr kit::Setting<std::chrono::seconds> kKeep{
    "audit.keep",
    std::chrono::hours(24 * 730),
    {.min = std::chrono::hours(24 * 7), .max = std::chrono::hours(24 * 3650)},
    "How long entries of the audit log are kept. What is left of the chain can be verified after "
    "older entries are gone."};
inline constexpr kit::Setting<std::string> kWebhookUrl{
    "audit.webhook_url",
    "",
    {.valid = &is_receiver_url, .rule = "an http:// or https:// address"},
    "Where every entry is posted, in order, as lines of JSON signed like a web hook; empty: "
    "nowhere.",
    {.example = "https://siem.example.org/stithy"}};
inline constexpr kit::Setting<Secret<>> kWebhookSecret{
    "audit.webhook_secret", "", {}, "The secret that signs what is posted there."};
inline constexpr kit::Setting<std::string> kSyslog{
    "audit.syslog",
    "",
    {.valid = &is_syslog, .rule = "a host, and a port unless it is 601"},
    "The syslog server that gets every entry, in order, over TCP (RFC 5424, RFC 6587); empty: "
    "none.",
    {.example = "logs.example.org:601"}};
inline constexpr kit::Setting<kit::StringList> kNetworks{
    "audit.networks",
    "",
    {.valid = [](std::string_view text) { return http::AddressBlock::parse(text).has_value(); },
     .rule = "an address or a block such as \"10.0.0.0/8\""},
    "Addresses or blocks beside the public Internet where receivers of the log may stand.",
    {.example = "10.1.0.0/16"}};

inline constexpr std::array<const kit::SettingBase*, 5> kSettings = {
    &kKeep, &kWebhookUrl, &kWebhookSecret, &kSyslog, &kNetworks};

}  // namespace stithy::audit

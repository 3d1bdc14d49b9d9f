// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of getting an account, and of who else says who somebody is.
#pragma once

#include <array>

#include "http/address.h"
#include "kit/settings.h"

namespace stithy::signin {

enum class RegistrationMode : std::uint8_t { Closed, Invite, Approval, Open };
inline constexpr std::array<std::string_view, 4> kModeWords = {"closed", "invite", "approval",
                                                               "open"};

// "example.org", or "*.example.org" for everything below it.
inline bool is_mail_domain(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  return !text.empty() && text.size() <= 253 && text.front() != '.' && text.back() != '.' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == text.npos;
}

inline constexpr kit::Setting<RegistrationMode> kMode{
    "registration.mode",
    RegistrationMode::Invite,
    {.words = kModeWords},
    "Who may make an account. \"closed\": nobody, accounts are made by `stithy user create`; "
    "\"invite\": who an administrator invites; \"approval\": also who asks, once an administrator "
    "agrees; \"open\": everybody with an e-mail address."};
inline constexpr kit::Setting<kit::StringList> kDomains{
    "registration.domains",
    "",
    {.valid = &is_mail_domain,
     .rule = "a domain in lower case such as \"example.org\" or \"*.example.org\""},
    "Domains whose addresses may ask for an account; empty: all. Invitations may go anywhere.",
    {.example = "example.org"}};

inline constexpr kit::Setting<kit::StringList> kProviderNetworks{
    "signin.provider_networks",
    "",
    {.valid = [](std::string_view text) { return http::AddressBlock::parse(text).has_value(); },
     .rule = "an address or a block such as \"10.0.0.0/8\""},
    "Addresses or blocks beside the public Internet where sign-in providers may stand.",
    {.example = "10.1.0.0/16"}};

inline constexpr std::array<const kit::SettingBase*, 3> kSettings = {&kMode, &kDomains,
                                                                     &kProviderNetworks};

}  // namespace stithy::signin

// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of web hooks.
#pragma once

#include <array>

#include "http/address.h"
#include "kit/settings.h"

namespace stithy::hooks {

inline constexpr kit::Setting<kit::StringList> kNetworks{
    "hooks.networks",
    "",
    {.valid = [](std::string_view text) { return http::AddressBlock::parse(text).has_value(); },
     .rule = "an address or a block such as \"10.0.0.0/8\""},
    "Addresses or blocks beside the public Internet that web hooks may call.",
    {.example = "10.1.0.0/16"}};
inline constexpr kit::Setting<std::chrono::seconds> kTimeout{
    "hooks.timeout",
    std::chrono::seconds(10),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(60)},
    "How long a target may take to answer."};
inline constexpr kit::Setting<std::chrono::seconds> kGiveUpAfter{
    "hooks.give_up_after",
    std::chrono::hours(24),
    {.min = std::chrono::seconds(60), .max = std::chrono::hours(24 * 30)},
    "How long a delivery that fails is tried again."};
inline constexpr kit::Setting<std::chrono::seconds> kPauseAfter{
    "hooks.pause_after",
    std::chrono::hours(72),
    {.min = std::chrono::minutes(10), .max = std::chrono::hours(24 * 90)},
    "A web hook whose target did nothing but fail for so long is switched off."};
inline constexpr kit::Setting<std::chrono::seconds> kKeep{
    "hooks.keep",
    std::chrono::hours(24 * 30),
    {.min = std::chrono::hours(1), .max = std::chrono::hours(24 * 365)},
    "How long deliveries and what was answered are kept."};

inline constexpr std::array<const kit::SettingBase*, 5> kSettings = {
    &kNetworks, &kTimeout, &kGiveUpAfter, &kPauseAfter, &kKeep};

}  // namespace stithy::hooks

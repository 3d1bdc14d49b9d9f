// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of applications that act for people.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::applications {

inline constexpr kit::Setting<int> kMaxPerOwner{
    "applications.max_per_owner",
    100,
    {.min = 0, .max = 10'000},
    "How many applications a person, an organisation or the instance may register."};
inline constexpr kit::Setting<std::chrono::seconds> kAccessLives{
    "applications.access_token_lives",
    std::chrono::hours(8),
    {.min = std::chrono::minutes(1), .max = std::chrono::hours(24 * 365)},
    "How long an access token is good, of an application whose tokens expire."};
inline constexpr kit::Setting<std::chrono::seconds> kRefreshLives{
    "applications.refresh_token_lives",
    std::chrono::hours(24 * 180),
    {.min = std::chrono::minutes(5), .max = std::chrono::hours(24 * 365 * 5)},
    "How long an application may take to ask for the next access token."};
inline constexpr kit::Setting<std::chrono::seconds> kKeyLives{
    "applications.signing_key_lives",
    std::chrono::hours(24 * 90),
    {.min = std::chrono::hours(24), .max = std::chrono::hours(24 * 365 * 5)},
    "After how long a new key signs ID tokens. The one before is published for two more days."};

inline constexpr std::array<const kit::SettingBase*, 4> kSettings = {&kMaxPerOwner, &kAccessLives,
                                                                     &kRefreshLives, &kKeyLives};

}  // namespace stithy::applications

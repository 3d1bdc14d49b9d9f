// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of organisations.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::orgs {

enum class Creation : std::uint8_t { Everyone, Administrators };
inline constexpr std::array<std::string_view, 2> kCreationWords = {"everyone", "administrators"};

inline constexpr kit::Setting<Creation> kCreation{
    "orgs.creation",
    Creation::Everyone,
    {.words = kCreationWords},
    "Who may make organisations: \"everyone\" with an account, or \"administrators\" of the "
    "instance."};

inline constexpr std::array<const kit::SettingBase*, 1> kSettings = {&kCreation};

}  // namespace stithy::orgs

// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of who may do what.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::access {

enum class SecondFactorPolicy : std::uint8_t { Optional, Administrators };
inline constexpr std::array<std::string_view, 2> kSecondFactorWords = {"optional",
                                                                       "administrators"};

inline constexpr kit::Setting<SecondFactorPolicy> kSecondFactor{
    "signin.second_factor",
    SecondFactorPolicy::Administrators,
    {.words = kSecondFactorWords},
    "Who has to have a second factor. \"administrators\": the rights of an administrator rest in "
    "every session until the account has one; \"optional\": nobody."};

inline constexpr std::array<const kit::SettingBase*, 1> kSettings = {&kSecondFactor};

}  // namespace stithy::access

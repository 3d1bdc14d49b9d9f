// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of this feature.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::transport {

inline constexpr kit::Setting<bool> kPushProtection{
    "transport.push_protection",
    true,
    {},
    "Whether a push is refused that would bring a token of this instance that works into a "
    "repository that is not public. In public ones such a token is revoked, whatever stands here."};

inline constexpr std::array<const kit::SettingBase*, 1> kSettings = {&kPushProtection};

}  // namespace stithy::transport

// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of mail, as kit/mail declares them, for the list of all settings.
#pragma once

#include "kit/mail/settings.h"

namespace stithy::mail {

inline constexpr std::array<const kit::SettingBase*, 14> kSettings = {
    &kHost,    &kPort,    &kTls,        &kUser,        &kPassword,    &kCaFile, &kFrom,
    &kReplyTo, &kTimeout, &kRetryAfter, &kGiveUpAfter, &kConnections, &kKeep,   &kFilesMax};

}  // namespace stithy::mail

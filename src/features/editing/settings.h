// SPDX-License-Identifier: Apache-2.0
//
// settings.h — how large what is changed in the browser or over the API may be.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::editing {

inline constexpr kit::Setting<ByteCount> kTextMax{
    "editing.text_max",
    ByteCount::mebi(1),
    {.min = ByteCount::kibi(16), .max = ByteCount::mebi(2)},
    "The largest text file that can be edited in the browser."};
inline constexpr kit::Setting<ByteCount> kUploadMax{
    "editing.upload_max",
    ByteCount::mebi(25),
    {.min = ByteCount::kibi(64), .max = ByteCount::gibi(1)},
    "The largest file that can be uploaded in the browser."};
inline constexpr kit::Setting<ByteCount> kUploadTotalMax{
    "editing.upload_total_max",
    ByteCount::mebi(100),
    {.min = ByteCount::kibi(64), .max = ByteCount::gibi(4)},
    "How much the files of one upload may have together."};
inline constexpr kit::Setting<ByteCount> kStagedMax{
    "editing.staged_max",
    ByteCount::mebi(256),
    {.min = ByteCount::mebi(1), .max = ByteCount::gibi(8)},
    "How much one person may have written to one repository over the API (git/blobs, git/trees, "
    "git/commits, git/tags) that no branch or tag leads to yet."};

inline constexpr std::array<const kit::SettingBase*, 4> kSettings = {&kTextMax, &kUploadMax,
                                                                     &kUploadTotalMax, &kStagedMax};

}  // namespace stithy::editing

// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of reading code.
#pragma once

#include <array>

#include "kit/settings.h"

namespace stithy::code {

inline constexpr kit::Setting<std::int64_t> kBlameRuns{
    "code.blame_runs",
    2,
    {.min = 1, .max = 64},
    "How many files are blamed at the same time. Twice as many requests wait for them; further "
    "ones "
    "are answered 503."};
inline constexpr kit::Setting<std::chrono::seconds> kBlameTime{
    "code.blame_time",
    std::chrono::seconds(60),
    {.min = std::chrono::seconds(1), .max = std::chrono::seconds(1800)},
    "How long looking for the origins of the lines of one file may take. It goes on after a page "
    "has been sent without some of them."};
inline constexpr kit::Setting<ByteCount> kPdfMax{
    "code.pdf_max",
    ByteCount::mebi(32),
    {.min = ByteCount::kibi(64), .max = ByteCount::mebi(512)},
    "The largest PDF document whose pages are drawn in the browser. Larger ones are downloads."};

inline constexpr std::array<const kit::SettingBase*, 3> kSettings = {&kBlameRuns, &kBlameTime,
                                                                     &kPdfMax};

}  // namespace stithy::code

// SPDX-License-Identifier: Apache-2.0
//
// settings.h — the settings of backups that the server makes by itself.
#pragma once

#include <array>

#include "kit/jobs/cron.h"
#include "kit/settings.h"

namespace stithy::backup {

using kit::Setting;
using kit::TakesEffect;

inline bool is_schedule(std::string_view text) { return kit::Cron::parse(text).has_value(); }

inline constexpr Setting<std::string> kSchedule{
    "backup.schedule",
    "",
    {.valid = &is_schedule, .rule = "five fields of crontab(5), as \"30 3 * * *\""},
    "When the server makes a backup by itself, in the time zone of jobs.time_zone. Empty: never.",
    {.example = "30 3 * * *", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::string> kTarget{
    "backup.target",
    "",
    {},
    "Where it goes: a directory, or s3://BUCKET/PREFIX/ in the object storage of blobs.*.",
    {.example = "/mnt/backups", .takes_effect = TakesEffect::Restart}};
inline constexpr Setting<std::int64_t> kKeepLast{
    "backup.keep_last",
    3,
    {.min = 0, .max = 10'000},
    "How many of the newest backups stay when the server removes old ones after a new one."};
inline constexpr Setting<std::int64_t> kKeepDaily{
    "backup.keep_daily",
    14,
    {.min = 0, .max = 10'000},
    "Of how many days the newest backup stays as well. Both 0: none is removed."};

inline constexpr std::array<const kit::SettingBase*, 4> kSettings = {&kSchedule, &kTarget,
                                                                     &kKeepLast, &kKeepDaily};

}  // namespace stithy::backup

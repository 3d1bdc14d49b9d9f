// SPDX-License-Identifier: Apache-2.0
//
// schedule_watch.h — notices recurring work that stopped running.
//
// A kind is missed when the job that stands for its next time still waits, or still runs, a whole
// period after that time. Kinds that an administrator paused are left out.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "kit/jobs/jobs.h"
#include "sys/time_zone.h"

namespace stithy::kit {

class JobRunner;

struct MissedSchedule {
  JobId job;
  std::string kind;
  Instant due;
};
// `zone` is that of schedules which name none.
Result<std::vector<MissedSchedule>> list_missed(db::Reader& reader, std::span<const JobKind> kinds,
                                                const sys::TimeZone& zone, Instant now);

// Looks every few minutes and tells of each as schedule.missed. `runner` gives the one that knows
// all kinds, which is made after them.
JobKind watch_schedules_kind(std::function<const JobRunner*()> runner);

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
//
// recurrence.h — when the recurring kinds come again.
//
// A recurring kind always has one job that waits or runs under the key kScheduleKey; the end of
// each orders the next in the same transaction, so that the chain cannot break. The row says which
// time it stands for (`scheduled_for`); a run by hand stands for none.
// Immutable after construction, so thread-safe. The kinds outlive it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "db/db.h"
#include "kit/jobs/cron.h"
#include "kit/jobs/job_kind.h"
#include "sys/time_zone.h"

namespace stithy::kit {

constexpr std::string_view kScheduleKey = "every";

class Recurrence {
 public:
  // Expressions are checked: a wrong one is a bug. A zone that the system lacks is logged and the
  // instance's stands in.
  Recurrence(std::span<const JobKind> kinds, const sys::TimeZone& zone);

  // The next time after the one that ended (none: it was no time of the schedule).
  Instant next(const JobKind& kind, std::optional<Instant> ended, Instant now) const;
  // By its policy, a job for this time is not run any more.
  bool is_missed(const JobKind& kind, std::optional<Instant> scheduled_for, Instant now) const;

  // Orders what is not there yet, and moves what waits to a schedule that has changed.
  Result<void> ensure(db::Tx& tx, Instant now) const;
  // After the end of a job of this key: orders the next, when the kind recurs and it was of its
  // key.
  Result<void> follow(db::Tx& tx, const JobKind& kind, std::string_view key,
                      std::optional<Instant> ended, Instant now) const;

 private:
  struct Schedule {
    const JobKind* kind = nullptr;
    std::optional<Cron> cron;
    sys::TimeZone zone;
  };
  const Schedule& of(const JobKind& kind) const;
  static Instant after(const Schedule& schedule, Instant at);
  static Instant oldest_to_make_up(const Schedule& schedule, Instant first, Instant now);

  std::map<std::string, Schedule, std::less<>> by_name_;
};

}  // namespace stithy::kit

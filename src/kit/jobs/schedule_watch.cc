// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/schedule_watch.h"

#include "base/log.h"
#include "db/transact.h"
#include "kit/events.h"
#include "kit/jobs/job_events.h"
#include "kit/jobs/job_runner.h"
#include "kit/jobs/recurrence.h"

namespace stithy::kit {

namespace {

constexpr std::chrono::minutes kEvery{2};
constexpr std::string_view kName = "kit.watch_schedules";
// One told of is not told of again, whichever run of the watch finds it.
constexpr std::string_view kToldOf = "schedule.missed";

Result<void> tell(db::Tx& tx, const MissedSchedule& missed, Instant now) {
  if (TRY(sql::insert_effect(tx, missed.job, kToldOf, now)) == 0) return {};
  LOG(Warning, "jobs.schedule_missed", {{"kind", missed.kind}, {"job", missed.job.value()}});
  return append(
      tx, ScheduleMissed{.job = missed.job, .kind = missed.kind, .due = missed.due, .at = now});
}

Result<void> watch(const JobRunner& runner, JobRun& run) {
  const auto zone = TRY(sys::TimeZone::load(runner.zone_name()));
  std::vector<MissedSchedule> missed;
  {
    auto reader = TRY(run.database().read(run.deadline()));
    missed = TRY(list_missed(*reader, runner.kinds(), zone, run.now()));
  }
  if (missed.empty()) return {};
  return db::transact(run.database(), run.deadline(), [&](db::Tx& tx) -> Result<void> {
    for (const auto& one : missed) TRY(tell(tx, one, run.now()));
    return {};
  });
}

}  // namespace

Result<std::vector<MissedSchedule>> list_missed(db::Reader& reader, std::span<const JobKind> kinds,
                                                const sys::TimeZone& zone, Instant now) {
  const Recurrence recurrence(kinds, zone);
  std::vector<MissedSchedule> missed;
  for (const auto& head : TRY(sql::list_queues(reader))) {
    const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                   [&](const JobKind& one) { return one.name == head.kind; });
    if (head.paused || kind == kinds.end() || !kind->recurs()) continue;
    auto id = TRY(sql::find_active_job(reader, head.kind, kScheduleKey));
    auto job = id ? TRY(sql::find_job(reader, *id)) : std::nullopt;
    if (!job || !job->scheduled_for) continue;
    const Instant due = *job->scheduled_for;
    if (recurrence.next(*kind, due, due) < now) missed.push_back({*id, head.kind, due});
  }
  return missed;
}

JobKind watch_schedules_kind(std::function<const JobRunner*()> runner) {
  auto run = [runner = std::move(runner)](JobRun& job) -> Result<void> {
    const JobRunner* all = runner();
    return all == nullptr ? Result<void>() : watch(*all, job);
  };
  return {.name = std::string(kName), .every = kEvery, .run = std::move(run)};
}

}  // namespace stithy::kit

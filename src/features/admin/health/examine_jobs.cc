// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.h"
#include "features/admin/health/findings.h"
#include "kit/jobs/schedule_watch.h"

namespace stithy::admin {

namespace {

using std::chrono::seconds;

constexpr seconds kPatience{2};
constexpr seconds kLongWait{60}, kTooLongWait{600};

struct Look {
  std::vector<kit::sql::QueueHead> heads;
  std::vector<kit::KindCount> counts;
  std::vector<kit::MissedSchedule> missed;
};
Result<Look> look(const Foundations& on) {
  auto reader = TRY(on.database.read(Deadline::in(kPatience)));
  Look out{.heads = TRY(kit::sql::list_queues(*reader)),
           .counts = TRY(kit::count_jobs_by_kind(*reader)),
           .missed = {}};
  if (on.jobs == nullptr) return out;
  const auto zone = TRY(sys::TimeZone::load(on.jobs->zone_name()));
  out.missed = TRY(kit::list_missed(*reader, on.jobs->kinds(), zone, on.clock.now()));
  return out;
}

Finding find_due(const Look& look, Instant now) {
  std::int64_t waiting = 0, running = 0;
  for (const auto& one : look.counts) {
    if (one.state == kit::JobState::Waiting) waiting += one.count;
    if (one.state == kit::JobState::Running) running += one.count;
  }
  const seconds oldest = oldest_due(look.heads, now);
  Finding out{
      .name = "jobs.due",
      .label = "Work that is due",
      .value = text::format("{} run, {} wait for their time or a worker; the longest is due "
                            "for {} s",
                            running, waiting, oldest.count())};
  if (oldest >= kLongWait) {
    out.mark = oldest >= kTooLongWait ? Mark::Bad : Mark::Warn;
    out.advice =
        "The workers do not keep up. Raise lanes.background_threads, or see under Jobs what "
        "runs for long.";
  }
  return out;
}

Finding find_dead(const Look& look) {
  std::int64_t dead = 0;
  for (const auto& one : look.counts)
    if (one.state == kit::JobState::Dead) dead += one.count;
  Finding out{.name = "jobs.dead",
              .label = "Jobs that failed for good",
              .value = text::render_count(static_cast<std::uint64_t>(dead))};
  if (dead > 0) {
    out.mark = Mark::Warn;
    out.advice = "Read under Jobs, Dead, why, mend the cause and try them again.";
  }
  return out;
}

Finding find_schedules(const Look& look) {
  Finding out{.name = "jobs.schedules", .label = "Schedules", .value = "All run on time"};
  if (look.missed.empty()) return out;
  std::vector<std::string> names;
  for (const auto& one : look.missed) names.push_back(one.kind);
  out.value = text::format("Did not run: {}", text::join(names, ", "));
  out.mark = Mark::Bad;
  out.advice =
      "They are overdue by a whole period. See whether the workers are busy with something "
      "that never ends.";
  return out;
}

Finding find_paused(const Look& look) {
  std::vector<std::string> names;
  for (const auto& head : look.heads)
    if (head.paused) names.push_back(head.kind);
  Finding out{.name = "jobs.paused",
              .label = "Kinds that are paused",
              .value = names.empty() ? "None" : text::join(names, ", ")};
  if (!names.empty()) {
    out.mark = Mark::Warn;
    out.advice = "An administrator paused them; they resume under Jobs.";
  }
  return out;
}

}  // namespace

seconds oldest_due(const std::vector<kit::sql::QueueHead>& heads, Instant now) {
  seconds oldest{0};
  for (const auto& head : heads) {
    if (head.paused || !head.next || *head.next >= now) continue;
    oldest = std::max(oldest, std::chrono::duration_cast<seconds>(now - *head.next));
  }
  return oldest;
}

Section examine_jobs(const Foundations& on) {
  Section out{.name = "jobs", .title = "Jobs", .icon = "clock"};
  auto seen = look(on);
  if (!seen) {
    out.findings.push_back({.name = "jobs.due",
                            .label = "Work that is due",
                            .value = "Cannot be read",
                            .mark = Mark::Bad,
                            .advice = seen.error().message});
    return out;
  }
  const Instant now = on.clock.now();
  out.findings = {find_due(*seen, now), find_dead(*seen), find_schedules(*seen),
                  find_paused(*seen)};
  return out;
}

}  // namespace stithy::admin

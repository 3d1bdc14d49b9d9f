// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/recurrence.h"

#include <deque>

#include "base/log.h"
#include "kit/jobs/jobs.h"
#include "kit/queries.h"

namespace stithy::kit {

namespace {

// What an expression leads to that has no next time: never, as far as an instance is concerned.
constexpr std::chrono::hours kNever{24 * 365 * 100};

sys::TimeZone zone_of(const JobKind& kind, const sys::TimeZone& usual) {
  if (kind.zone.empty()) return usual;
  auto loaded = sys::TimeZone::load(kind.zone);
  if (loaded) return *loaded;
  LOG(Error, "jobs.zone", {{"kind", kind.name}, {"error", loaded.error().message}});
  return usual;
}

}  // namespace

Recurrence::Recurrence(std::span<const JobKind> kinds, const sys::TimeZone& zone) {
  for (const JobKind& kind : kinds) {
    if (!kind.recurs()) continue;
    CHECK(!kind.every || (kind.every->count() > 0 && kind.cron.empty()));
    CHECK(kind.missed_max > 0);
    Schedule schedule{.kind = &kind, .cron = {}, .zone = zone_of(kind, zone)};
    if (!kind.every) {
      auto cron = Cron::parse(kind.cron);
      CHECK(cron.has_value());
      schedule.cron = *std::move(cron);
    }
    by_name_.emplace(kind.name, std::move(schedule));
  }
}

const Recurrence::Schedule& Recurrence::of(const JobKind& kind) const {
  auto found = by_name_.find(kind.name);
  CHECK(found != by_name_.end());
  return found->second;
}

Instant Recurrence::after(const Schedule& schedule, Instant at) {
  if (schedule.kind->every) return at + *schedule.kind->every;
  return schedule.cron->next(at, schedule.zone).value_or(at + kNever);
}

// Of the times from `first` to `now`, the oldest of the last `missed_max`.
Instant Recurrence::oldest_to_make_up(const Schedule& schedule, Instant first, Instant now) {
  const auto most = schedule.kind->missed_max;
  if (schedule.kind->every) {
    const Instant::Duration every = *schedule.kind->every;
    return std::max(first, first + every * ((now - first) / every - (most - 1)));
  }
  // Looked for from the end, since a long absence may have passed over many.
  for (std::chrono::hours back{1};; back *= 2) {
    const Instant from = std::max(first, now - back);
    std::deque<Instant> missed;
    for (Instant at = from == first ? first : after(schedule, from); at <= now;
         at = after(schedule, at)) {
      missed.push_back(at);
      if (missed.size() > static_cast<std::size_t>(most)) missed.pop_front();
    }
    if (from == first || missed.size() == static_cast<std::size_t>(most)) return missed.front();
  }
}

Instant Recurrence::next(const JobKind& kind, std::optional<Instant> ended, Instant now) const {
  const Schedule& schedule = of(kind);
  const Instant base = ended.value_or(now);
  const Instant following = after(schedule, base);
  if (following > now) return following;
  if (kind.missed == Missed::All) return oldest_to_make_up(schedule, following, now);
  return after(schedule, now);
}

bool Recurrence::is_missed(const JobKind& kind, std::optional<Instant> scheduled_for,
                           Instant now) const {
  if (kind.missed != Missed::Skip || !kind.recurs() || !scheduled_for) return false;
  return after(of(kind), *scheduled_for) <= now;
}

Result<void> Recurrence::ensure(db::Tx& tx, Instant now) const {
  for (const auto& [name, schedule] : by_name_) {
    const JobKind& kind = *schedule.kind;
    if (TRY(sql::find_active_job(tx, name, kScheduleKey))) {
      // The schedule may be another than when it was written.
      const Instant next = after(schedule, now);
      if (kind.every)
        TRY(sql::hasten_job(tx, name, kScheduleKey, next));
      else
        TRY(sql::reschedule_job(tx, name, kScheduleKey, now, next));
      continue;
    }
    // An interval begins with a run.
    const Instant first = kind.every ? now : after(schedule, now);
    TRY(enqueue(tx, {.kind = name, .key = kScheduleKey, .run_at = first, .scheduled_for = first},
                now));
  }
  return {};
}

Result<void> Recurrence::follow(db::Tx& tx, const JobKind& kind, std::string_view key,
                                std::optional<Instant> ended, Instant now) const {
  if (!kind.recurs() || key != kScheduleKey) return {};
  const Instant at = next(kind, ended, now);
  TRY(enqueue(tx, {.kind = kind.name, .key = kScheduleKey, .run_at = at, .scheduled_for = at},
              now));
  return {};
}

}  // namespace stithy::kit

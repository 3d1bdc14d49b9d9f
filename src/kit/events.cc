// SPDX-License-Identifier: Apache-2.0
#include "kit/events.h"

#include <limits>

#include "base/span.h"
#include "base/text.h"
#include "db/transact.h"
#include "kit/audit/record.h"
#include "kit/jobs/jobs.h"
#include "kit/replay/replay.h"
#include "sys/clock.h"
#include "sys/failpoint.h"

namespace stithy::kit {

namespace {

constexpr std::int64_t kEventsAtOnce = 200;
constexpr std::chrono::seconds kWriteWait{10};

}  // namespace

Result<void> append_record(db::Tx& tx, std::string_view name, std::string_view payload, Instant at,
                           IntentId held_by) {
  EventState state = held_by ? EventState::Held : EventState::Ready;
  std::string trace = current_traceparent();
  std::optional<std::string_view> traceparent;
  if (!trace.empty()) traceparent = trace;
  TRY(sql::insert_event(tx, sys::make_id<EventId>(), name, payload, at, state, held_by,
                        traceparent));
  return {};
}

Result<void> release_events(db::Tx& tx, IntentId intent) {
  TRY(sql::release_events(tx, intent));
  return audit::release_entries(tx, intent);
}

Result<void> drop_events(db::Tx& tx, IntentId intent) {
  TRY(sql::drop_events(tx, intent));
  return audit::drop_entries(tx, intent);
}

Result<std::vector<EventRecord>> list_events(db::Reader& reader, EventId before,
                                             std::int64_t limit) {
  EventId top{std::numeric_limits<std::int64_t>::max()};
  return sql::list_events(reader, before ? before : top, limit);
}

Result<int> dispatch_events(db::Database& database, const std::vector<Listener>& listeners,
                            Instant now) {
  return db::transact(database, Deadline::in(kWriteWait), [&](db::Tx& tx) -> Result<int> {
    auto events = TRY(sql::list_ready_events(tx, kEventsAtOnce));
    std::vector<EventId> told;
    for (const EventRecord& event : events) {
      // The key makes one job of an event and a listener, however often this is tried.
      std::string key = text::format("event {}", event.id.value());
      std::string payload = text::format("{{\"event\":{}}}", event.id.value());
      for (const Listener& listener : listeners) {
        if (listener.event != event.name) continue;
        TRY(enqueue(tx,
                    {.kind = listener.name,
                     .payload = payload,
                     .key = key,
                     .traceparent = event.traceparent ? std::string_view(*event.traceparent)
                                                      : std::string_view()},
                    now));
      }
      TRY(sql::mark_dispatched(tx, event.id));
      told.push_back(event.id);
    }
    TRY(place_events(tx, told));
    TRY(sys::failpoint("events.in_dispatch"));
    return static_cast<int>(events.size());
  });
}

Result<void> run_listener(const Listener& listener, JobRun& run) {
  Json payload = TRY(run.payload());
  const Json* id = payload.find("event");
  if (id == nullptr || id->as_int() == nullptr) return internal("a listener's job names no event");
  std::optional<EventRecord> event;
  {
    auto reader = TRY(run.database().read(run.deadline()));
    event = TRY(sql::find_event(*reader, EventId{*id->as_int()}));
  }
  if (!event) return not_found("The event is no longer kept.");
  return listener.run(*event, run);
}

}  // namespace stithy::kit

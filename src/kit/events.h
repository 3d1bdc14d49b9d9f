// SPDX-License-Identifier: Apache-2.0
//
// events.h — facts in the past tense, written with the change they tell of, and who listens.
//
//   struct IssueClosed {
//     static constexpr std::string_view kName = "issue.closed";
//     RepoId repo; UserId by; Instant at;
//     void write(JsonWriter& json) const;                       // one JSON value
//     static Result<IssueClosed> parse(const Json& json);
//   };
//
// Each listener gets each event at least once, as a job of its own; events may arrive in another
// order than they happened. An event held by a ref transaction is told when that has settled.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "db/db.h"
#include "kit/queries.h"

namespace stithy::kit {

class JobRun;

template <class E>
concept Event = requires(const E& event, JsonWriter& json, const Json& parsed) {
  { E::kName } -> std::convertible_to<std::string_view>;
  { event.at } -> std::convertible_to<Instant>;
  event.write(json);
  { E::parse(parsed) } -> std::same_as<Result<E>>;
};

// An event as it is stored: id, name, payload (JSON), at, intent.
using EventRecord = sql::EventRow;

// The untyped door below append(): writes the row in the caller's transaction.
Result<void> append_record(db::Tx& tx, std::string_view name, std::string_view payload, Instant at,
                           IntentId held_by);

// Told to the listeners after the transaction is committed.
template <Event E>
Result<void> append(db::Tx& tx, const E& event) {
  JsonWriter json;
  event.write(json);
  return append_record(tx, E::kName, json.text(), event.at, IntentId{});
}

// Held until release_events(), or forgotten by drop_events().
template <Event E>
Result<void> append_held(db::Tx& tx, const E& event, IntentId intent) {
  JsonWriter json;
  event.write(json);
  return append_record(tx, E::kName, json.text(), event.at, intent);
}

Result<void> release_events(db::Tx& tx, IntentId intent);
Result<void> drop_events(db::Tx& tx, IntentId intent);

// Newest first; `before` none (zero) begins at the top.
Result<std::vector<EventRecord>> list_events(db::Reader& reader, EventId before,
                                             std::int64_t limit);

// One who wants to know. The name is the kind of the jobs it gets: "search.index_push".
struct Listener {
  std::string event;
  std::string name;
  std::function<Result<void>(const EventRecord&, JobRun&)> run;
  int attempts = 10;
  std::chrono::milliseconds timeout{60'000};
};

template <Event E>
Listener on(std::string name, std::function<Result<void>(const E&, JobRun&)> listen) {
  auto run = [listen = std::move(listen)](const EventRecord& record, JobRun& job) -> Result<void> {
    Json json = TRY(Json::parse(record.payload));
    const E event = TRY(E::parse(json));
    return listen(event, job);
  };
  return {std::string(E::kName), std::move(name), std::move(run)};
}

// Turns ready events into jobs of their listeners, each event in one transaction with its jobs.
// Returns how many events were taken; the rest stays for the next call.
Result<int> dispatch_events(db::Database& database, const std::vector<Listener>& listeners,
                            Instant now);
// The body of a listener's job: finds the event of the run and calls the listener.
Result<void> run_listener(const Listener& listener, JobRun& run);

}  // namespace stithy::kit

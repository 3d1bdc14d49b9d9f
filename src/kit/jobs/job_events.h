// SPDX-License-Identifier: Apache-2.0
//
// job_events.h — what recurring work tells when it goes wrong, for those who look after the server.
//
// Written in the transaction that ends the job, so it is told once and not lost. Web hooks of the
// instance listen (features/hooks); another way to tell is one more listener.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "kit/event_shape.h"

namespace stithy::kit {

// A recurring job used up its attempts, and the one before it had not. Its schedule goes on; of a
// row of failures the first is told.
struct JobFailed {
  static constexpr std::string_view kName = "job.failed";
  JobId job;
  std::string kind, error;
  std::int64_t attempts = 0;
  Instant at;
  void write(JsonWriter& json) const;
  static Result<JobFailed> parse(const Json& json);
};

// A recurring job is overdue by a whole period: it did not run for two. Told once for each time of
// the schedule.
struct ScheduleMissed {
  static constexpr std::string_view kName = "schedule.missed";
  JobId job;
  std::string kind;
  Instant due, at;
  void write(JsonWriter& json) const;
  static Result<ScheduleMissed> parse(const Json& json);
};

// As the reference shows them.
std::vector<EventShape> job_event_shapes();

}  // namespace stithy::kit

// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/job_events.h"

namespace stithy::kit {

namespace {

Result<std::int64_t> number_in(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  if (value == nullptr || !value->as_int()) return internal("an event of a job lacks a number");
  return *value->as_int();
}

Result<std::string> text_in(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  if (value == nullptr || !value->as_string()) return internal("an event of a job lacks a text");
  return *value->as_string();
}

}  // namespace

void JobFailed::write(JsonWriter& json) const {
  json.begin_object().member("job", job.value()).member("kind", kind).member("error", error);
  json.member("attempts", attempts).member("at", at.micros()).end_object();
}

Result<JobFailed> JobFailed::parse(const Json& json) {
  return JobFailed{.job = JobId{TRY(number_in(json, "job"))},
                   .kind = TRY(text_in(json, "kind")),
                   .error = TRY(text_in(json, "error")),
                   .attempts = TRY(number_in(json, "attempts")),
                   .at = Instant{TRY(number_in(json, "at"))}};
}

void ScheduleMissed::write(JsonWriter& json) const {
  json.begin_object().member("job", job.value()).member("kind", kind);
  json.member("due", due.micros()).member("at", at.micros()).end_object();
}

Result<ScheduleMissed> ScheduleMissed::parse(const Json& json) {
  return ScheduleMissed{.job = JobId{TRY(number_in(json, "job"))},
                        .kind = TRY(text_in(json, "kind")),
                        .due = Instant{TRY(number_in(json, "due"))},
                        .at = Instant{TRY(number_in(json, "at"))}};
}

std::vector<EventShape> job_event_shapes() {
  constexpr JobId kJob{892639174771411};
  constexpr Instant kAt = Instant::from_seconds(1'795'165'200);
  constexpr const char* kAtDoc = "When, in microseconds since 1970, UTC.";
  return {shape_of("A recurring job used up its attempts, and the one before it had not.",
                   JobFailed{.job = kJob,
                             .kind = "backup.create",
                             .error = "The storage cannot be reached.",
                             .attempts = 3,
                             .at = kAt},
                   {{"job", "The job."},
                    {"kind", "Its kind."},
                    {"error", "Why the last attempt failed."},
                    {"attempts", "How often it was tried."},
                    {"at", kAtDoc}}),
          shape_of("A recurring job did not run for two of its periods.",
                   ScheduleMissed{.job = kJob, .kind = "backup.create", .due = kAt, .at = kAt},
                   {{"job", "The job that waits."},
                    {"kind", "Its kind."},
                    {"due", "When it should have run, in microseconds since 1970, UTC."},
                    {"at", kAtDoc}})};
}

}  // namespace stithy::kit

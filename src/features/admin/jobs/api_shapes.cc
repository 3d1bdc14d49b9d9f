// SPDX-License-Identifier: Apache-2.0
//
// The schemas of api.h.
#include "features/admin/jobs/api.h"
#include "features/admin/jobs/shown.h"

namespace stithy::admin {

namespace {

constexpr std::string_view kMoment = "\"2026-11-20T09:00:00Z\"";

web::FieldRules moment() { return {.format = "date-time", .example = kMoment}; }

}  // namespace

const web::Schema& schema_of(const ApiJobProgress*) {
  using P = ApiJobProgress;
  static const auto made = web::describe<P>(
      "job-progress",
      {web::field("step", &P::step, "The step that runs, from 1; 0 when it tells of none.",
                  {.example = "2"}),
       web::field("steps", &P::steps, "How many steps there are.", {.example = "2"}),
       web::field("item", &P::item, "Items of the step that are finished.", {.example = "61"}),
       web::field("items", &P::items, "Items of the step; 0 when they are not counted.",
                  {.example = "240"}),
       web::field("step_name", &P::step_name, "What the step does.",
                  {.example = "\"Receiving objects\""}),
       web::field("message", &P::message, "What the job says about it.", {.example = "\"\""}),
       web::field("elapsed_seconds", &P::elapsed_seconds, "How long it runs, or ran.",
                  {.example = "12.5"}),
       web::field("eta_seconds", &P::eta_seconds,
                  "How long it will still run, by its speed and its history.",
                  {.example = "36.2"})});
  return made;
}

const web::Schema& schema_of(const ApiFailure*) {
  using F = ApiFailure;
  static const auto made = web::describe<F>(
      "job-failure",
      {web::field("number", &F::number, "The how manieth failure of the job.", {.example = "1"}),
       web::field("started_at", &F::started_at, "When the attempt began.", moment()),
       web::field("ended_at", &F::ended_at, "When it failed.", moment()),
       web::field("error", &F::error, "What went wrong.",
                  {.example = "\"The server ended while it ran.\""}),
       web::field("cause", &F::cause, "The same for the log.", {.example = "\"\""})});
  return made;
}

const web::Schema& schema_of(const ApiJob*) {
  using J = ApiJob;
  static const auto made = web::describe<J>(
      "job",
      {web::field("id", &J::id, "The number of the job.", {.example = "176400000000001"}),
       web::field("kind", &J::kind, "What it does.", {.example = "\"repos.import\""}),
       web::field("key", &J::key, "What it is about; of one key one job runs at a time.",
                  {.example = "\"repo 7\""}),
       web::field("group", &J::group, "Whose limit it counts to.", {.example = "\"\""}),
       web::field(
           "state", &J::state, "failed: it waits to be tried again.",
           {.one_of = "running|waiting|failed|dead|cancelled|done", .example = "\"running\""}),
       web::field("attempts", &J::attempts, "How often it was begun.", {.example = "1"}),
       web::field("attempts_max", &J::attempts_max, "How often it may be.", {.example = "3"}),
       web::field("created_at", &J::created_at, "When it was ordered.", moment()),
       web::field("run_at", &J::run_at, "When it is due, or was.", moment()),
       web::field("scheduled_for", &J::scheduled_for, "The time of its schedule.", moment()),
       web::field("started_at", &J::started_at, "When the last attempt began.", moment()),
       web::field("finished_at", &J::finished_at, "When it ended.", moment()),
       web::field("error", &J::error, "Why it failed the last time.",
                  {.example = "\"The server ended while it ran.\""}),
       web::field("cause", &J::cause, "The same for the log.", {.example = "\"\""}),
       web::field("progress", &J::progress, "How far it is."),
       web::field("failures", &J::failures, "Its failed attempts, the newest first; of one job.",
                  {.leave_out = true})});
  return made;
}

const web::Schema& schema_of(const ApiJobLine*) {
  using L = ApiJobLine;
  static const auto made = web::describe<L>(
      "job-line", {web::field("number", &L::number, "The place of the line.", {.example = "1"}),
                   web::field("written_at", &L::written_at, "When it was written.", moment()),
                   web::field("text", &L::text, "The line.", {.example = "\"pack-refs: 40\""})});
  return made;
}

const web::Schema& schema_of(const ApiJobKind*) {
  using K = ApiJobKind;
  static const auto made = web::describe<K>(
      "job-kind",
      {web::field("name", &K::name, "The folder, then what it does.",
                  {.example = "\"repos.import\""}),
       web::field("lane", &K::lane, "Which workers run it.",
                  {.one_of = "background|long|sending", .example = "\"long\""}),
       web::field("priority", &K::priority, "The more urgent come first.",
                  {.one_of = "high|normal|low", .example = "\"normal\""}),
       web::field("schedule", &K::schedule, "When it comes again.", {.example = "\"30 3 * * *\""}),
       web::field("attempts", &K::attempts, "How often it is tried.", {.example = "3"}),
       web::field("limit", &K::limit, "How many run at once; 0: as many as there are workers.",
                  {.example = "0"}),
       web::field("group_limit", &K::group_limit, "The same of one group.", {.example = "0"}),
       web::field("timeout_seconds", &K::timeout_seconds, "How long one attempt may take.",
                  {.example = "30"}),
       web::field("recurs", &K::recurs, "Whether it comes by a schedule.", {.example = "false"}),
       web::field("paused", &K::paused, "Whether none of it begins.", {.example = "false"}),
       web::field("waiting", &K::waiting, "Jobs that wait.", {.example = "0"}),
       web::field("failed", &K::failed, "Jobs that wait to be tried again.", {.example = "0"}),
       web::field("running", &K::running, "Jobs that run.", {.example = "1"}),
       web::field("dead", &K::dead, "Jobs that failed for good.", {.example = "0"}),
       web::field("next_run_at", &K::next_run_at, "When the next one is due.", moment()),
       web::field("median_seconds", &K::median_seconds, "What the last ones took.",
                  {.example = "12.5"})});
  return made;
}

}  // namespace stithy::admin

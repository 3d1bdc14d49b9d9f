// SPDX-License-Identifier: Apache-2.0
//
// job_progress.h — how far a job is and how long it will go on, for whoever waits for it.
//
// The time left is an estimate: of a step whose items are counted by its own speed, of the rest by
// the median of what the same step took in the last jobs of the kind. Without either it is not
// told.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/instant.h"
#include "kit/jobs/jobs.h"

namespace stithy::kit {

struct JobProgress {
  JobState state = JobState::Waiting;
  int step = 0, steps = 0;
  std::string step_name = {};  // of the kind's declared steps; may be empty
  std::string message = {};
  std::int64_t item = 0, items = 0;
  std::optional<Instant::Duration> elapsed = {}, left = {};
  std::optional<double> share = {};  // of the whole, 0 to 1; none when nobody can tell
};

// What the last jobs of a kind that are done took.
struct KindHistory {
  std::size_t jobs = 0;
  std::optional<Instant::Duration> median = {};
  std::map<int, Instant::Duration> step_medians = {};
};
Result<KindHistory> read_history(db::Reader& reader, std::string_view kind);

// `kind` none: this program does not know it.
JobProgress progress_of(const JobView& job, const JobKind* kind, const KindHistory& history,
                        Instant now);
// The same with what it needs to know; the history is read for a running job alone.
Result<JobProgress> read_progress(db::Reader& reader, const JobView& job, const JobKind* kind,
                                  Instant now);

// "3 min", "2 h 5 min", "under a second".
std::string render_span(Instant::Duration span);

}  // namespace stithy::kit

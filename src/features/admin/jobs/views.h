// SPDX-License-Identifier: Apache-2.0
//
// views.h — what the pages of jobs show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "ui/lists.h"
#include "ui/progress.h"

namespace stithy::admin {

struct JobTabs {
  std::vector<ui::Tab> tabs = {};
  std::string current = {};
};

struct QueueRow {
  std::string kind = {}, href = {}, lane = {}, priority = {};
  std::string rules = {};  // "2 at once, 5 attempts"
  std::int64_t waiting = 0, failed = 0, running = 0, dead = 0;
  bool paused = false;
  std::string pause_href = {}, resume_href = {};
};
struct QueuesView {
  JobTabs tabs = {};
  std::vector<ui::Progress> running = {};
  std::vector<QueueRow> queues = {};
  std::string handing = {};  // who hands them out, as a sentence
  std::string csrf = {};
};

struct JobRow {
  std::string href = {}, kind = {}, key = {};
  ui::State state = ui::State::Idle;
  std::string word = {};   // "waiting", "failed", ...
  std::string notes = {};  // "attempt 2 of 5 · took 3 min"
  std::string error = {};
  Instant at;  // when it ended, began, or is due
};
struct JobListView {
  JobTabs tabs = {};
  std::string title = {}, state = {}, kind = {};
  std::vector<std::string> kinds = {};  // to choose from
  std::string usual = {};               // "The last 20 took 3 min in the middle."
  std::vector<JobRow> rows = {};
  ui::Pages pages = {};
  Instant now;
};

struct JobFact {
  std::string label = {}, value = {};
  std::optional<Instant> at = {};
};
struct FailureRow {
  std::int64_t number = 0;
  std::string error = {}, cause = {}, took = {};
  Instant at;
};
struct LogRow {
  std::int64_t number = 0;
  std::string time = {}, text = {};
};
struct JobPageView {
  JobTabs tabs = {};
  std::string title = {}, topic = {}, word = {};
  bool open = false;  // it has not ended
  ui::Progress progress = {};
  std::vector<JobFact> facts = {};
  std::string error = {}, cause = {};
  std::vector<FailureRow> failures = {};
  std::vector<LogRow> lines = {};
  std::string more_href = {};
  Instant now;
};

struct ScheduleRow {
  std::string kind = {}, href = {}, schedule = {};
  std::optional<Instant> next = {}, last = {};
  bool running = false, paused = false;
  std::optional<ui::State> last_state = {};
  std::string last_word = {}, last_took = {}, last_href = {};
  std::string run_href = {}, pause_href = {}, resume_href = {};
};
struct SchedulesView {
  JobTabs tabs = {};
  std::string zone = {};
  std::vector<ScheduleRow> rows = {};
  std::string csrf = {};
  Instant now;
};

}  // namespace stithy::admin

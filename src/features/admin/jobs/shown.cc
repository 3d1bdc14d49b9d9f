// SPDX-License-Identifier: Apache-2.0
#include "features/admin/jobs/shown.h"

#include "base/text.h"
#include "kit/jobs/job_progress.h"

namespace stithy::admin {

using enum kit::JobState;

const ShownState* find_shown_state(std::string_view name) {
  if (name.empty()) name = "all";
  for (const ShownState& state : kShownStates)
    if (state.name == name) return &state;
  return nullptr;
}

void StateCounts::add(const kit::KindCount& row) {
  switch (row.state) {
    case Waiting: (row.failed ? failed : waiting) += row.count; return;
    case Running: running += row.count; return;
    case Dead: dead += row.count; return;
    default: return;
  }
}

void StateCounts::add(const StateCounts& other) {
  waiting += other.waiting;
  failed += other.failed;
  running += other.running;
  dead += other.dead;
}

std::int64_t StateCounts::of(std::string_view state) const {
  if (state == "waiting") return waiting + failed;
  if (state == "failed") return failed;
  if (state == "running") return running;
  return dead;
}

std::string state_word(const kit::JobView& job) {
  if (job.state == Waiting && job.attempts > 0) return "failed";
  return std::string(kit::state_name(job.state));
}

bool is_open(const kit::JobView& job) { return job.state == Waiting || job.state == Running; }

std::string render_rules(const kit::JobKind& kind) {
  std::string rules = text::format(
      "{} of {}", text::plural(static_cast<std::uint64_t>(kind.attempts), "attempt", "attempts"),
      kit::render_span(kind.timeout));
  if (kind.limit > 0) rules += text::format(", {} at once", kind.limit);
  if (kind.group_limit > 0) rules += text::format(", {} at once of a group", kind.group_limit);
  if (kind.priority != kit::Priority::Normal)
    rules += text::format(", {} priority", kit::priority_name(kind.priority));
  return rules;
}

const kit::sql::QueueHead* find_head(std::span<const kit::sql::QueueHead> heads,
                                     std::string_view kind) {
  for (const auto& head : heads)
    if (head.kind == kind) return &head;
  return nullptr;
}

}  // namespace stithy::admin

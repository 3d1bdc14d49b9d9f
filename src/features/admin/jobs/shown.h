// SPDX-License-Identifier: Apache-2.0
//
// shown.h — the states of jobs as people and the API call them, and their counts.
//
// "failed" is no state of its own in the database: it waits, and an attempt has failed.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "kit/jobs/jobs.h"

namespace stithy::admin {

struct ShownState {
  std::string_view name, label;
  kit::JobFilter filter = {};
  bool is_counted = true;
};
inline constexpr std::array kShownStates = {
    ShownState{"running", "Running", {.state = kit::JobState::Running}},
    ShownState{"waiting", "Waiting", {.state = kit::JobState::Waiting}},
    ShownState{"failed", "Failed", {.state = kit::JobState::Waiting, .least_attempts = 1}},
    ShownState{"dead", "Dead", {.state = kit::JobState::Dead}},
    ShownState{"cancelled", "Cancelled", {.state = kit::JobState::Cancelled}, false},
    ShownState{"done", "Done", {.state = kit::JobState::Done}, false},
    ShownState{"all", "All", {}, false},
};
inline constexpr std::string_view kStateWords = "running|waiting|failed|dead|cancelled|done|all";
inline constexpr std::string_view kStatesRule =
    "'state' is running, waiting, failed, dead, cancelled, done or all.";
// Empty is "all"; nothing for a word that is none.
const ShownState* find_shown_state(std::string_view name);

struct StateCounts {
  std::int64_t waiting = 0, failed = 0, running = 0, dead = 0;  // waiting without the failed
  void add(const kit::KindCount& row);
  void add(const StateCounts& other);
  std::int64_t of(std::string_view state) const;  // "waiting" with the failed, as its list has it
};

// "waiting", "failed", "running", ...
std::string state_word(const kit::JobView& job);
bool is_open(const kit::JobView& job);  // it waits or runs
// "5 attempts of 30 s, 2 at once".
std::string render_rules(const kit::JobKind& kind);
const kit::sql::QueueHead* find_head(std::span<const kit::sql::QueueHead> heads,
                                     std::string_view kind);

}  // namespace stithy::admin

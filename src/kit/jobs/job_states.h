// SPDX-License-Identifier: Apache-2.0
//
// job_states.h — the states of events and jobs, as numbers in the database.
//
// The numbers are stored: they are never given another meaning.
#pragma once

#include <cstdint>
#include <string_view>

namespace stithy::kit {

enum class EventState : std::uint8_t {
  Held = 0,        // its ref transaction has not settled
  Ready = 1,       // to be handed to its listeners
  Dispatched = 2,  // every listener has its job
};

enum class JobState : std::uint8_t {
  Waiting = 0,
  Running = 1,
  Done = 2,
  Dead = 3,  // failed as often as its kind allows
  Cancelled = 4,
};

// "waiting", "running", "done", "dead", "cancelled".
std::string_view state_name(JobState state);

}  // namespace stithy::kit

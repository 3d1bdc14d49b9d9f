// SPDX-License-Identifier: Apache-2.0
//
// job_kind.h — what a feature declares of a kind of jobs: where it runs, how often it is tried, how
// many run at once, and when it comes again. docs/jobs.md tells what is promised.
//
// A value, made once when the program starts. The function may be called on several threads.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

namespace stithy::kit {

class JobRun;

// Which workers run it: short work is never behind long work, nor behind other machines that do not
// answer. The workers of the first lane take several jobs at once.
enum class Lane : std::uint8_t { Background, Long, Sending };
inline constexpr std::array kLanes = {Lane::Background, Lane::Long, Lane::Sending};
std::string_view lane_name(Lane lane);  // "background", "long", "sending"

// Of what is due, the more urgent kinds come first; a low one waits while a higher one is due.
enum class Priority : std::uint8_t { High, Normal, Low };
std::string_view priority_name(Priority priority);  // "high", "normal", "low"

// How long a failed job waits before it is tried again: first, first × factor, ... up to longest;
// of that, a random part between 1 − jitter and 1 + jitter.
struct Backoff {
  std::chrono::milliseconds first{2'000}, longest{3'600'000};
  double factor = 2, jitter = 0.5;
};
// `attempt` is the one that failed, from 1; `random` is any number.
Instant::Duration delay_after(const Backoff& backoff, std::int64_t attempt, std::uint64_t random);

// What becomes of the times that passed while no server ran.
enum class Missed : std::uint8_t {
  Skip,  // nothing: it waits for the next time
  Once,  // one run stands for all of them
  All,   // a run each, of the last `missed_max`
};

struct JobKind {
  std::string name = {};  // "issues.close_stale": the folder, then what it does
  Lane lane = Lane::Background;
  Priority priority = Priority::Normal;
  int attempts = 5;  // at least one; the last failure makes the job dead
  Backoff backoff = {};
  std::chrono::milliseconds timeout{30'000};
  int limit = 0;  // how many run at once in the whole instance; 0: as many as there are workers
  int group_limit = 0;  // the same of one JobOrder::group
  // It comes again and again: after so much time, or by crontab(5) in the instance's time zone.
  std::optional<std::chrono::seconds> every = {};
  std::string cron = {};
  std::string zone = {};  // of cron, instead of the instance's: "Europe/Berlin"
  Missed missed = Missed::Once;
  int missed_max = 24;
  std::vector<std::string> steps = {};  // what it goes through, for the page that shows it
  std::function<Result<void>(JobRun&)> run = {};

  bool recurs() const { return every || !cron.empty(); }
};

// "every 60 s", "30 3 * * *", "when ordered".
std::string render_schedule(const JobKind& kind);

}  // namespace stithy::kit

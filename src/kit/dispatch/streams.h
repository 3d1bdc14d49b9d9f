// SPDX-License-Identifier: Apache-2.0
//
// streams.h — the Streams of Redis that say which jobs are due: one a lane and priority, read by
// one group of consumers.
//
// An entry names a job and is no more than a hint: the row in the database is the job, and its
// lease decides who runs it. So an entry may be lost, come twice, or name what is over; whoever
// reads it looks at the row and drops the entry. A stream keeps no more than `entries_max`, the
// newest. Errors are Unavailable while Redis is away. Thread-safe; the door outlives it.
// Commands: https://redis.io/docs/latest/develop/data-types/streams/ (Redis 6.2 or newer).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/instant.h"
#include "kit/jobs/job_kind.h"
#include "kit/redis/door.h"

namespace stithy::dispatch {

// A job that is due, for whoever takes it.
struct Notice {
  kit::Lane lane = kit::Lane::Background;
  kit::Priority priority = kit::Priority::Normal;
  std::string kind;
  JobId job;  // none: look for some job of the kind
  Instant due;
};

struct Entry {
  std::size_t stream = 0;
  std::string id;  // as Redis gives it
  std::string kind;
  JobId job;
  Instant due;

  // "3 1700000000000-0": what drop() needs, as text.
  std::string receipt() const;
  static std::optional<Entry> of_receipt(std::string_view receipt);
};

class Streams {
 public:
  struct Options {
    // Of this process among those that share the Redis. Its entries are nobody else's until they
    // have lain for `idle`.
    std::string consumer = "server";
    std::size_t entries_max = 100'000;
    std::chrono::milliseconds idle{30'000};
    // Before and after each exchange with Redis; an error of it is Redis being away. For the
    // simulator.
    std::function<Result<void>()> step = {};
  };
  Streams(redis::Door& door, Options options);

  bool up() const { return door_.up(); }
  bool wait_up(Deadline deadline) { return door_.wait_up(deadline); }
  // Makes what is missing, after a start or a loss.
  Result<void> prepare();
  Result<void> add(std::span<const Notice> notices);
  // Up to so many of a lane, the more urgent first. They are this consumer's until dropped.
  Result<std::vector<Entry>> take(kit::Lane lane, std::size_t most);
  // Waits for one or a few of a lane, on a connection of its own. Empty when none came.
  Result<std::vector<Entry>> wait_for(kit::Lane lane, std::chrono::milliseconds span,
                                      std::stop_token stop);
  // Takes over what lies with consumers that do not drop it; this one included.
  Result<std::vector<Entry>> claim(kit::Lane lane, std::size_t most);
  Result<void> drop(std::span<const Entry> entries);
  // Of all streams, taken or not.
  Result<std::uint64_t> count();

 private:
  Result<void> step() { return options_.step ? options_.step() : Result<void>{}; }
  Result<std::vector<redis::Reply>> exchange(std::span<const redis::Command> commands);
  Result<redis::Reply> run_take(kit::Lane lane, std::size_t most);
  void read_entries(std::size_t stream, const redis::Reply& list, std::vector<Entry>& into) const;

  redis::Door& door_;
  const Options options_;
  std::vector<std::string> keys_;  // of the streams
};

}  // namespace stithy::dispatch

// SPDX-License-Identifier: Apache-2.0
//
// clock.h — what time it is, as a thing that can be handed in and faked, and ids made from it.
//
// Thread-safe. SystemClock never runs backwards within one process: a wall clock that jumps back
// is held at the last moment told, so ids stay ordered.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/ids.h"
#include "base/instant.h"

namespace stithy::sys {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

// A clock that tests move by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : micros_(start.micros()) {}
  Instant now() const override { return Instant{micros_.load()}; }
  void advance(Instant::Duration span) { micros_ += span.count(); }
  void set(Instant at) { micros_ = at.micros(); }

 private:
  std::atomic<std::int64_t> micros_;
};

// A new id: 41 bits of milliseconds since 2020, 12 of a sequence that begins at random in each. So
// ids are positive, ordered, unique in one data directory, and below 2^53: JSON clients keep them.
std::int64_t next_id_value();
// Of several servers that share their data, each takes a slot of its own, so that two never make
// the same id. Before the first id of a server is made.
constexpr unsigned kIdSlots = 8;
void take_id_slot(unsigned slot);
template <class IdType>
IdType make_id() {
  return IdType{next_id_value()};
}

}  // namespace stithy::sys

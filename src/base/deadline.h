// SPDX-License-Identifier: Apache-2.0
//
// deadline.h — the moment by which a blocking call gives up, and the token that cancels it.
//
// Measured on the monotonic clock, so a jump of the wall clock changes nothing. Copy freely.
#pragma once

#include <algorithm>
#include <chrono>
#include <stop_token>

namespace stithy {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  static Deadline in(std::chrono::milliseconds span) { return Deadline{Clock::now() + span}; }
  static Deadline never() { return Deadline{Clock::time_point::max()}; }
  explicit Deadline(Clock::time_point at) : at_(at) {}

  Clock::time_point at() const { return at_; }
  bool passed() const { return Clock::now() >= at_; }
  // What is left, never negative; capped at one day so that poll(2) and friends can take it.
  std::chrono::milliseconds left() const {
    using std::chrono::milliseconds;
    auto span = std::chrono::duration_cast<milliseconds>(
        std::min(at_ - std::min(at_, Clock::now()), Clock::duration(std::chrono::hours(24))));
    return std::max(span, milliseconds(0));
  }
  Deadline sooner(std::chrono::milliseconds span) const {
    return Deadline{std::min(at_, Clock::now() + span)};
  }

 private:
  Clock::time_point at_;
};

}  // namespace stithy

// SPDX-License-Identifier: Apache-2.0
//
// progress_line.h — how far a long command is, on standard error: at most once a second, written
// over on a terminal, as JSON lines with --json.
//
// The time left follows from the speed so far. Used by one thread; the line goes with its owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace stithy::app {

class ProgressLine {
 public:
  explicit ProgressLine(bool json);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // `unit` is what is counted: "rows". A new `doing` begins its own measure of time.
  void tell(std::string_view doing, std::string_view item, std::string_view unit,
            std::int64_t count, std::int64_t of);

 private:
  using Clock = std::chrono::steady_clock;
  const bool json_, terminal_;
  std::string doing_;
  Clock::time_point began_, told_;
  std::int64_t first_ = 0;
};

}  // namespace stithy::app

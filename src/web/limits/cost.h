// SPDX-License-Identifier: Apache-2.0
//
// cost.h — what requests cost: the processor time of their threads and the bytes of their answers.
//
// Everybody's cost is counted for the metrics. Anonymous callers from elsewhere also have a budget
// for each address prefix, so that a crawler that asks politely, but for dear things, cannot live
// on the machine. It covers repositories and the APIs; signing in, styles and probes stay free of
// it, and so does this machine itself. Time of git's own processes is bounded by its lane instead.
// Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "kit/metrics.h"
#include "web/rate.h"
#include "web/request.h"

namespace stithy::web {

// Processor time of the calling thread.
std::chrono::microseconds thread_cpu();

class CostMeter {
 public:
  // Both outlive it.
  CostMeter(RateLimiter& rates, kit::Metrics& metrics);

  // Who pays for a request; empty: nobody.
  static std::string payer_of(const Request& request);
  // Limited when the payer's budget is used up.
  Result<void> admit(const Request& request) const;
  void add_cpu(const Request& request, std::chrono::microseconds span);
  void add_bytes(const std::string& payer, bool signed_in, std::uint64_t bytes, Instant now);

 private:
  RateLimiter& rates_;
  kit::Counter cpu_[2], bytes_[2];  // anonymous, signed in
};

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
//
// rate.h — token buckets by (class, caller), so that one client cannot use up a lane.
//
// The caller is the user when signed in, else the address prefix (/64 for IPv6). Thread-safe,
// bounded in memory: the buckets that were full longest are forgotten first.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "sys/threads.h"
#include "web/route.h"

namespace stithy::web {

struct RateRule {
  double burst = 0;       // requests at once
  double per_second = 0;  // and then
};

struct RateState {
  std::int64_t limit = 0, remaining = 0;
  Instant reset;  // when the bucket is full again
};

class RateLimiter {
 public:
  // One rule for each RateClass, in its order; a rule with burst 0 does not limit.
  explicit RateLimiter(std::vector<RateRule> rules) : state_(State{std::move(rules), {}}) {}
  // What callers have used up stays used up.
  void replace_rules(std::vector<RateRule> rules);

  // Takes one; Limited with the wait when the bucket is empty. `weight` rises for failed sign-ins.
  Result<RateState> take(RateClass rate, std::string_view caller, Instant now, double weight = 1);
  // How it stands, without taking.
  RateState peek(RateClass rate, std::string_view caller, Instant now);

 private:
  struct Bucket {
    double level = 0;
    Instant at;
  };
  struct State {
    std::vector<RateRule> rules;
    std::unordered_map<std::string, Bucket> buckets;
  };
  sys::Locked<State> state_;
};

// The part of an address that counts as one caller.
std::string address_prefix(std::string_view address);

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
//
// rate.h — token buckets by (class, caller), so that one client cannot use up a lane.
//
// The caller is the user when signed in, else the address prefix (/64 for IPv6). The buckets lie in
// memory; or in Redis, where servers share them, each taken from in one step by the clock of Redis
// and forgotten when it is full again. While Redis is away each server counts for itself.
// Thread-safe. In memory it is bounded: full buckets are forgotten first.
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

namespace stithy::redis {
class Door;
}

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
  // One rule for each RateClass, in its order; a rule with burst 0, or none, does not limit. The
  // door outlives the limiter.
  explicit RateLimiter(std::vector<RateRule> rules, redis::Door* shared = nullptr);
  ~RateLimiter();
  // What callers have used up stays used up.
  void replace_rules(std::vector<RateRule> rules);

  // Takes one; Limited with the wait when the bucket is empty. `weight` rises for failed sign-ins.
  Result<RateState> take(RateClass rate, std::string_view caller, Instant now, double weight = 1);
  // How it stands, without taking; in the memory of this server alone, which waits for nobody.
  RateState peek(RateClass rate, std::string_view caller, Instant now);
  RateState peek_here(RateClass rate, std::string_view caller, Instant now);

  // For what is known only afterwards, such as the time a request took: an empty bucket goes into
  // debt, by as much as it holds when full. Counted by each server for itself.
  void spend(RateClass rate, std::string_view caller, Instant now, double amount);
  // Limited while the bucket is in debt.
  Result<void> check_debt(RateClass rate, std::string_view caller, Instant now);

 private:
  struct Bucket {
    double level = 0;
    Instant at;
  };
  struct State {
    std::vector<RateRule> rules;
    std::unordered_map<std::string, Bucket> buckets;
    RateRule rule_of(RateClass rate) const;
    Bucket& refilled(const std::string& key, const RateRule& rule, Instant now);
  };
  struct Shared;

  Result<RateState> take_here(RateClass rate, const std::string& key, Instant now, double weight);
  sys::Locked<State> state_;
  std::unique_ptr<Shared> shared_;
};

// "reading", "signing in": of the reference, of metrics and of X-RateLimit-Resource.
std::string_view rate_name(RateClass rate);

// The part of an address that counts as one caller.
std::string address_prefix(std::string_view address);

}  // namespace stithy::web

// SPDX-License-Identifier: Apache-2.0
#include "web/rate.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace stithy::web {

namespace {

constexpr std::size_t kBucketsMax = 100'000;

double seconds_between(Instant from, Instant to) {
  return std::max(0.0, static_cast<double>((to - from).count()) / 1e6);
}

}  // namespace

Result<RateState> RateLimiter::take(RateClass rate, std::string_view caller, Instant now,
                                    double weight) {
  std::string key = text::format("{}:{}", static_cast<int>(rate), caller);
  return state_.with([&](State& state) -> Result<RateState> {
    const RateRule rule = state.rules.at(static_cast<std::size_t>(rate));
    if (rule.burst <= 0) return RateState{};
    auto& buckets = state.buckets;
    if (buckets.size() >= kBucketsMax) {
      // Full buckets carry no memory of anything and can go.
      std::erase_if(buckets, [&](const auto& entry) {
        return entry.second.level + seconds_between(entry.second.at, now) * rule.per_second >=
               rule.burst;
      });
      if (buckets.size() >= kBucketsMax) buckets.clear();
    }
    auto [it, fresh] = buckets.try_emplace(key, Bucket{rule.burst, now});
    Bucket& bucket = it->second;
    bucket.level =
        std::min(rule.burst, bucket.level + seconds_between(bucket.at, now) * rule.per_second);
    bucket.at = std::max(bucket.at, now);
    if (bucket.level < weight) {
      auto wait = std::chrono::seconds(
          static_cast<std::int64_t>(std::ceil((weight - bucket.level) / rule.per_second)));
      return limited(text::format("Too many requests. Try again in {} s.", wait.count()), wait);
    }
    bucket.level -= weight;
    auto refill = static_cast<std::int64_t>((rule.burst - bucket.level) / rule.per_second * 1e6);
    return RateState{static_cast<std::int64_t>(rule.burst), static_cast<std::int64_t>(bucket.level),
                     now + std::chrono::microseconds(refill)};
  });
}

void RateLimiter::replace_rules(std::vector<RateRule> rules) {
  state_.with([&](State& state) { state.rules = std::move(rules); });
}

RateState RateLimiter::peek(RateClass rate, std::string_view caller, Instant now) {
  auto state = take(rate, caller, now, 0);
  return state ? *state : RateState{};
}

std::string address_prefix(std::string_view address) {
  if (!text::contains(address, ":")) return std::string(address);
  // An IPv6 customer holds a /64: the first four groups. Addresses come in canonical form.
  auto groups = text::split(address, ':');
  std::string out;
  for (std::size_t i = 0; i < groups.size() && i < 4 && !(i > 0 && groups[i].empty()); ++i)
    out += std::string(groups[i]) + ":";
  return out + ":/64";
}

}  // namespace stithy::web

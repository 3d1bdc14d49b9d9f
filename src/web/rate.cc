// SPDX-License-Identifier: Apache-2.0
#include "web/rate.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "kit/redis/door.h"

namespace stithy::web {

namespace {

constexpr std::size_t kBucketsMax = 100'000;

double seconds_between(Instant from, Instant to) {
  return std::max(0.0, static_cast<double>((to - from).count()) / 1e6);
}

Error empty_bucket(double missing, double per_second) {
  auto wait = std::chrono::seconds(
      static_cast<std::int64_t>(std::ceil(std::max(missing, 0.0) / per_second)));
  wait = std::max(wait, std::chrono::seconds(1));
  return limited(text::format("Too many requests. Try again in {} s.", wait.count()), wait);
}

RateState state_of(const RateRule& rule, double level, Instant now) {
  auto refill = static_cast<std::int64_t>((rule.burst - level) / rule.per_second * 1e6);
  return {static_cast<std::int64_t>(rule.burst), static_cast<std::int64_t>(level),
          now + std::chrono::microseconds(refill)};
}

// KEYS: the bucket. ARGV: burst, per second, weight. Answers whether it was taken, the level then,
// and the time of Redis in microseconds.
constexpr std::string_view kTake = R"(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local burst, rate, weight = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', KEYS[1], 'level', 'at')
local level, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
level = math.min(burst, level + math.max(0, now - at) * rate / 1000000)
local taken = 0
if level >= weight then
  taken = 1
  level = level - weight
end
if taken == 1 and weight > 0 then
  redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level),
             'at', string.format('%.0f', math.max(at, now)))
  redis.call('PEXPIRE', KEYS[1], math.ceil((burst - level) / rate * 1000) + 1000)
end
return {taken, string.format('%.6f', level), string.format('%.0f', now)}
)";

std::string key_of(RateClass rate, std::string_view caller) {
  return text::format("{}:{}", static_cast<int>(rate), caller);
}

double number_of(const redis::Reply& reply) { return std::strtod(reply.text.c_str(), nullptr); }

}  // namespace

// Buckets in Redis.
struct RateLimiter::Shared {
  redis::Door& door;
  redis::Script script{kTake};

  // Unavailable: nothing was asked, or nothing heard.
  Result<RateState> take(const RateRule& rule, const std::string& key, double weight) const {
    auto reply = TRY(door.run(script, {door.key("rate:" + key)},
                              {text::format("{}", rule.burst), text::format("{}", rule.per_second),
                               text::format("{}", weight)},
                              Deadline::never()));
    if (reply.list.size() != 3) return unavailable("Redis answered oddly.", {});
    const double level = number_of(reply.list[1]);
    if (reply.list[0].number == 0) return empty_bucket(weight - level, rule.per_second);
    return state_of(rule, level, Instant(static_cast<std::int64_t>(number_of(reply.list[2]))));
  }
};

RateLimiter::RateLimiter(std::vector<RateRule> rules, redis::Door* shared)
    : state_(State{std::move(rules), {}}) {
  if (shared != nullptr) shared_.reset(new Shared{*shared});
}
RateLimiter::~RateLimiter() = default;

RateRule RateLimiter::State::rule_of(RateClass rate) const {
  const auto index = static_cast<std::size_t>(rate);
  return index < rules.size() ? rules[index] : RateRule{};
}

RateLimiter::Bucket& RateLimiter::State::refilled(const std::string& key, const RateRule& rule,
                                                  Instant now) {
  auto level_of = [&](const Bucket& bucket) {
    return bucket.level + seconds_between(bucket.at, now) * rule.per_second;
  };
  if (buckets.size() >= kBucketsMax) {
    // Full buckets carry no memory of anything and can go.
    std::erase_if(buckets, [&](const auto& entry) { return level_of(entry.second) >= rule.burst; });
    if (buckets.size() >= kBucketsMax) buckets.clear();
  }
  auto [it, fresh] = buckets.try_emplace(key, Bucket{rule.burst, now});
  it->second.level = std::min(rule.burst, level_of(it->second));
  it->second.at = std::max(it->second.at, now);
  return it->second;
}

Result<RateState> RateLimiter::take(RateClass rate, std::string_view caller, Instant now,
                                    double weight) {
  const std::string key = key_of(rate, caller);
  const RateRule rule = state_.with([&](State& state) { return state.rule_of(rate); });
  if (rule.burst <= 0) return RateState{};
  if (shared_ && shared_->door.up()) {
    auto taken = shared_->take(rule, key, weight);
    if (taken || taken.error().code == Code::Limited) return taken;
  }
  return take_here(rate, key, now, weight);
}

Result<RateState> RateLimiter::take_here(RateClass rate, const std::string& key, Instant now,
                                         double weight) {
  return state_.with([&](State& state) -> Result<RateState> {
    const RateRule rule = state.rule_of(rate);
    if (rule.burst <= 0) return RateState{};
    Bucket& bucket = state.refilled(key, rule, now);
    if (bucket.level < weight) return empty_bucket(weight - bucket.level, rule.per_second);
    bucket.level -= weight;
    return state_of(rule, bucket.level, now);
  });
}

void RateLimiter::replace_rules(std::vector<RateRule> rules) {
  state_.with([&](State& state) { state.rules = std::move(rules); });
}

RateState RateLimiter::peek(RateClass rate, std::string_view caller, Instant now) {
  auto state = take(rate, caller, now, 0);
  return state ? *state : RateState{};
}

RateState RateLimiter::peek_here(RateClass rate, std::string_view caller, Instant now) {
  auto state = take_here(rate, key_of(rate, caller), now, 0);
  return state ? *state : RateState{};
}

void RateLimiter::spend(RateClass rate, std::string_view caller, Instant now, double amount) {
  const std::string key = key_of(rate, caller);
  state_.with([&](State& state) {
    const RateRule rule = state.rule_of(rate);
    if (rule.burst <= 0) return;
    Bucket& bucket = state.refilled(key, rule, now);
    bucket.level = std::max(-rule.burst, bucket.level - amount);
  });
}

Result<void> RateLimiter::check_debt(RateClass rate, std::string_view caller, Instant now) {
  const std::string key = key_of(rate, caller);
  return state_.with([&](State& state) -> Result<void> {
    const RateRule rule = state.rule_of(rate);
    if (rule.burst <= 0) return {};
    const double level = state.refilled(key, rule, now).level;
    if (level < 0) return empty_bucket(-level, rule.per_second);
    return {};
  });
}

std::string_view rate_name(RateClass rate) {
  static constexpr std::string_view kNames[] = {
      "reading", "costly",           "posting",  "signing in",    "git",
      "api",     "anonymous costly", "incoming", "anonymous cpu", "anonymous bytes"};
  static_assert(std::size(kNames) == kRateClassCount);
  return kNames[static_cast<std::size_t>(rate)];
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

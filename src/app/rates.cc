// SPDX-License-Identifier: Apache-2.0
#include "app/rates.h"

namespace stithy::app {

namespace {

web::RateRule per_minute(double count) { return {count, count / 60}; }

}  // namespace

std::vector<web::RateRule> rate_rules(const kit::LiveSettings& settings) {
  const double api = static_cast<double>(kApiPerHour(settings));
  const double anonymous = static_cast<double>(kAnonymousCostlyBurst(settings));
  const auto cpu = std::chrono::milliseconds(kAnonymousCpu(settings));
  std::vector<web::RateRule> rules(web::kRateClassCount);
  auto set = [&rules](web::RateClass rate, web::RateRule rule) {
    rules[static_cast<std::size_t>(rate)] = rule;
  };
  using enum web::RateClass;
  set(Costly, {static_cast<double>(kCostlyBurst(settings)), 10});
  set(Posting, {static_cast<double>(kPostingBurst(settings)), 2});
  set(SigningIn, {static_cast<double>(kSignInBurst(settings)), 1.0 / 6});
  set(Git, per_minute(static_cast<double>(kGitPerMinute(settings))));
  set(Api, {api, api / 3600});
  set(AnonymousCostly, {anonymous, anonymous / 12});
  set(Incoming, per_minute(static_cast<double>(kIncomingPerMinute(settings))));
  set(AnonymousCpu, per_minute(static_cast<double>(cpu.count())));
  set(AnonymousBytes, per_minute(static_cast<double>(kAnonymousBytes(settings).bytes)));
  return rules;
}

}  // namespace stithy::app

// SPDX-License-Identifier: Apache-2.0
//
// rates.h — how much one caller may ask for: the settings, and the rules that follow from them.
#pragma once

#include <array>
#include <vector>

#include "kit/settings.h"
#include "web/rate.h"

namespace stithy::app {

inline constexpr kit::Setting<std::int64_t> kSignInBurst{
    "rates.sign_in_burst",
    10,
    {.min = 1, .max = 10'000},
    "Sign-in attempts from one address at once; then one every six seconds."};
inline constexpr kit::Setting<std::int64_t> kPostingBurst{
    "rates.posting_burst",
    300,
    {.min = 1, .max = 100'000},
    "Changes one person may make at once; then two a second."};
inline constexpr kit::Setting<std::int64_t> kCostlyBurst{
    "rates.costly_burst",
    120,
    {.min = 1, .max = 10'000'000},
    "Costly pages (diffs, archives) one person may ask for at once; then ten a second."};
inline constexpr kit::Setting<std::int64_t> kAnonymousCostlyBurst{
    "rates.anonymous_costly_burst",
    120,
    {.min = 1, .max = 10'000'000},
    "The same for one address that is not signed in; then a twelfth of it a second."};
inline constexpr kit::Setting<std::int64_t> kApiPerHour{
    "rates.api_per_hour",
    15'000,
    {.min = 1, .max = 10'000'000},
    "API requests of one person or address an hour."};
inline constexpr kit::Setting<std::int64_t> kGitPerMinute{
    "rates.git_per_minute",
    6'000,
    {.min = 0, .max = 10'000'000},
    "Git requests of one person or address a minute, all of them at once if need be; a clone is "
    "two. 0: no limit but the lane's."};
inline constexpr kit::Setting<std::int64_t> kIncomingPerMinute{
    "rates.incoming_per_minute",
    600,
    {.min = 0, .max = 10'000'000},
    "Web hooks received from one address a minute. 0: no limit."};
inline constexpr kit::Setting<std::chrono::seconds> kAnonymousCpu{
    "rates.anonymous_cpu_per_minute",
    std::chrono::seconds(30),
    {.min = std::chrono::seconds(0), .max = std::chrono::seconds(3600)},
    "Processor time that one address may cost a minute without being signed in, on pages of "
    "repositories and the APIs. Once it is used up such requests are answered 429 until the "
    "minute has made up for it. This machine itself is exempt. 0s: no limit."};
inline constexpr kit::Setting<ByteCount> kAnonymousBytes{
    "rates.anonymous_bytes_per_minute",
    ByteCount::mebi(4096),
    {.min = ByteCount{0}, .max = ByteCount::mebi(1024 * 1024)},
    "Bytes of answers that one address may be sent a minute without being signed in, in the same "
    "way. 0B: no limit."};

inline constexpr std::array<const kit::SettingBase*, 9> kRateSettings = {
    &kSignInBurst,  &kPostingBurst,      &kCostlyBurst,  &kAnonymousCostlyBurst, &kApiPerHour,
    &kGitPerMinute, &kIncomingPerMinute, &kAnonymousCpu, &kAnonymousBytes};

// In the order of web::RateClass.
std::vector<web::RateRule> rate_rules(const kit::LiveSettings& settings);

}  // namespace stithy::app

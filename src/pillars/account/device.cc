// SPDX-License-Identifier: Apache-2.0
#include "pillars/account/device.h"

#include "base/text.h"

namespace stithy::account {

namespace {

struct Sign {
  std::string_view part, word;
};

// In order: later browsers name earlier ones in their own line.
constexpr Sign kBrowsers[] = {{"Edg/", "Edge"},        {"EdgA/", "Edge"},
                              {"OPR/", "Opera"},       {"SamsungBrowser/", "Samsung Internet"},
                              {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
                              {"CriOS/", "Chrome"},    {"Chrome/", "Chrome"},
                              {"Safari/", "Safari"},   {"curl/", "curl"}};
constexpr Sign kSystems[] = {{"Android", "Android"}, {"iPhone", "iPhone"},   {"iPad", "iPad"},
                             {"CrOS", "ChromeOS"},   {"Windows", "Windows"}, {"Mac OS X", "macOS"},
                             {"Linux", "Linux"},     {"FreeBSD", "FreeBSD"}};

template <std::size_t N>
std::string_view word_of(const Sign (&signs)[N], std::string_view user_agent) {
  for (const auto& sign : signs)
    if (text::contains(user_agent, sign.part)) return sign.word;
  return {};
}

}  // namespace

std::string describe_device(std::string_view user_agent) {
  if (user_agent.empty()) return "Unknown program";
  auto browser = word_of(kBrowsers, user_agent);
  auto system = word_of(kSystems, user_agent);
  if (browser.empty() && system.empty()) return std::string(text::prefix(user_agent, 60));
  if (system.empty()) return std::string(browser);
  if (browser.empty()) return "A browser on " + std::string(system);
  return text::format("{} on {}", browser, system);
}

}  // namespace stithy::account

// SPDX-License-Identifier: Apache-2.0
//
// Schedules by arbitrary text: refused with a sentence, or times that only go forward, each at a
// minute that the expression names. What was accepted is accepted again by its own text.
// fuzz: src/kit/jobs/cron.cc src/sys/time_zone.cc src/sys/posix_tz.cc src/base/*.cc
// fuzz: src/sys/files.cc src/sys/random.cc src/sys/clock.cc -lfmt -lboost_json
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "kit/jobs/cron.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

const stithy::sys::TimeZone& zone() {
  static const auto loaded = stithy::sys::TimeZone::load("Europe/Berlin");
  static const stithy::sys::TimeZone zone = loaded ? *loaded : stithy::sys::TimeZone();
  return zone;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using stithy::Instant;
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  auto cron = stithy::kit::Cron::parse(text);
  if (!cron) {
    require(!cron.error().message.empty());
    return 0;
  }
  require(stithy::kit::Cron::parse(cron->text()).has_value());
  // The changes of clocks of 2026 lie on the way of every minute's expression.
  Instant at = Instant::from_seconds(1'774'742'400);
  for (int i = 0; i < 20; ++i) {
    auto next = cron->next(at, zone());
    require(next && *next > at && next->seconds() % 60 == 0);
    at = *next;
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// Files of zoneinfo made of arbitrary bytes: refused, or a zone in which every moment is among the
// moments of the local time that it shows.
// fuzz: src/sys/time_zone.cc src/sys/posix_tz.cc src/base/*.cc src/sys/files.cc
// fuzz: src/sys/random.cc src/sys/clock.cc -lfmt -lboost_json
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sys/posix_tz.h"
#include "sys/time_zone.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (auto rule = stithy::sys::parse_zone_rule(text); rule && rule->summer) {
    for (std::int64_t year : {1970, 2000, 2026, 2199}) {
      stithy::sys::local_seconds_of(rule->summer->begins, year);
      stithy::sys::local_seconds_of(rule->summer->ends, year);
    }
  }
  auto zone = stithy::sys::TimeZone::parse("x", text);
  if (!zone) return 0;
  for (std::int64_t at = -3'000'000'000; at < 8'000'000'000; at += 97'777'777) {
    auto moments = zone->moments_of(at + zone->offset_at(at));
    require(moments.first <= at);
    require(!moments.second || *moments.second > moments.first);
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "sys/time_zone.h"

#include <doctest/doctest.h>

#include "sys/files.h"
#include "sys/posix_tz.h"

namespace stithy::sys {

namespace {

TimeZone zone(std::string_view name) {
  auto loaded = TimeZone::load(name);
  REQUIRE_MESSAGE(loaded, "the package tzdata is missing");
  return *loaded;
}

std::int64_t local(int year, int month, int day, int hour, int minute = 0) {
  return days_of(year, month, day) * 86'400 + hour * 3600 + minute * 60;
}

}  // namespace

TEST_CASE("a zone tells what clocks show, before, in and after the years of its file") {
  const TimeZone berlin = zone("Europe/Berlin");
  CHECK(berlin.offset_at(local(2026, 1, 1, 0)) == 3600);
  CHECK(berlin.offset_at(local(2026, 7, 1, 0)) == 7200);
  CHECK(berlin.offset_at(local(2026, 3, 29, 1) - 1) == 3600);
  CHECK(berlin.offset_at(local(2026, 3, 29, 1)) == 7200);
  CHECK(berlin.offset_at(local(2120, 7, 1, 0)) == 7200);
  CHECK(berlin.offset_at(local(1850, 1, 1, 0)) == 3208);
  CHECK(zone("Asia/Kathmandu").offset_at(0) == 19'800);
  CHECK(zone("UTC").offset_at(0) == 0);
  CHECK(zone("Etc/UTC").offset_at(0) == 0);
}

TEST_CASE("a local time is shown once, twice or never") {
  const TimeZone berlin = zone("Europe/Berlin");
  auto once = berlin.moments_of(local(2026, 7, 1, 12));
  CHECK(once.first == local(2026, 7, 1, 10));
  CHECK(!once.second);
  auto never = berlin.moments_of(local(2026, 3, 29, 2, 30));
  CHECK(never.in_gap);
  CHECK(never.first == local(2026, 3, 29, 1));
  auto twice = berlin.moments_of(local(2026, 10, 25, 2, 30));
  CHECK(twice.first == local(2026, 10, 25, 0, 30));
  CHECK(twice.second == local(2026, 10, 25, 1, 30));
  // The borders of the gap and of the overlap.
  CHECK(!berlin.moments_of(local(2026, 3, 29, 3)).in_gap);
  CHECK(berlin.moments_of(local(2026, 3, 29, 2)).in_gap);
  CHECK(!berlin.moments_of(local(2026, 10, 25, 3)).second);
  CHECK(berlin.moments_of(local(2026, 10, 25, 2)).second);
}

TEST_CASE("every moment of a year is among the moments of its local time") {
  for (std::string_view name : {"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe",
                                "Pacific/Apia", "Africa/El_Aaiun", "Antarctica/Troll"}) {
    const TimeZone in = zone(name);
    for (int year : {2011, 2026, 2150}) {
      for (std::int64_t at = local(year, 1, 1, 0); at < local(year + 1, 1, 1, 0); at += 900) {
        auto moments = in.moments_of(at + in.offset_at(at));
        REQUIRE(!moments.in_gap);
        REQUIRE((moments.first == at || moments.second == at));
      }
    }
  }
}

TEST_CASE("the rules of POSIX are read, and nothing that only looks like one") {
  CHECK(parse_zone_rule("CET-1CEST,M3.5.0,M10.5.0/3")->summer->offset == 7200);
  CHECK(parse_zone_rule("UTC0")->offset == 0);
  CHECK(parse_zone_rule("<+0545>-5:45")->offset == 20'700);
  CHECK(parse_zone_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")->summer->begins.seconds == -3600);
  CHECK(parse_zone_rule("EST5EDT,J60/2,299")->summer->ends.number == 299);
  auto rule = parse_zone_rule("CET-1CEST,M3.5.0,M10.5.0/3");
  CHECK(local_seconds_of(rule->summer->begins, 2026) == local(2026, 3, 29, 2));
  CHECK(local_seconds_of(rule->summer->ends, 2026) == local(2026, 10, 25, 3));
  ZoneRule::Day march{.form = ZoneRule::Day::Form::Julian, .number = 60, .seconds = 0};
  CHECK(local_seconds_of(march, 2028) == local(2028, 3, 1, 0));
  CHECK(local_seconds_of(march, 2027) == local(2027, 3, 1, 0));
  for (std::string_view wrong :
       {"", "C-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-999", "<CET-1",
        "CET-1CEST,M3.5.0,M10.5.0,", "CET-1CEST,J0,J300", "CET-1CEST,J366,J300"})
    CHECK_MESSAGE(!parse_zone_rule(wrong), wrong);
}

TEST_CASE("what is no zone is refused") {
  for (std::string_view name :
       {"", "Berlin", "../../etc/passwd", "/etc/localtime", "Europe/../UTC", "Europe//Berlin",
        ".hidden", "Europe/Ber lin", "tzdata.zi", "Europe"}) {
    auto loaded = TimeZone::load(name);
    REQUIRE_MESSAGE(!loaded, name);
    CHECK(loaded.error().code == Code::Invalid);
  }
  auto whole = read_file("/usr/share/zoneinfo/Europe/Berlin");
  REQUIRE(whole);
  REQUIRE(TimeZone::parse("x", *whole));
  // Cut off anywhere it is no zone, but for the line end that closes it.
  for (std::size_t size = 0; size < whole->size(); ++size)
    CHECK_MESSAGE(!TimeZone::parse("x", std::string_view(*whole).substr(0, size)), size);
}

}  // namespace stithy::sys

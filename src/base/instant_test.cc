// SPDX-License-Identifier: Apache-2.0
#include "base/instant.h"

#include <doctest/doctest.h>

namespace stithy {

namespace {

constexpr std::int64_t kNine = 1'795'165'200;  // 2026-11-20T09:00:00Z

std::optional<std::int64_t> iso(std::string_view s) {
  auto at = parse_iso(s);
  return at ? std::optional(at->micros()) : std::nullopt;
}

}  // namespace

TEST_CASE("moments are read as RFC 3339 writes them") {
  CHECK(iso("2026-11-20T09:00:00Z") == kNine * 1'000'000);
  CHECK(iso("2026-11-20") == (kNine - 9 * 3600) * 1'000'000);
  // What JavaScript's toISOString() gives.
  CHECK(iso("2026-11-20T09:00:00.250Z") == kNine * 1'000'000 + 250'000);
  CHECK(iso("2026-11-20T10:30:00+01:30") == kNine * 1'000'000);
  CHECK(iso("2026-11-20T08:00:00-01:00") == kNine * 1'000'000);
  CHECK(iso("2026-11-20T09:00:00.123456789Z") == kNine * 1'000'000 + 123'456);
}

TEST_CASE("moments are written as they are read, also those whose year has no four digits") {
  CHECK(render_iso(Instant::from_seconds(kNine)) == "2026-11-20T09:00:00Z");
  CHECK(render_iso(Instant::from_seconds(0)) == "1970-01-01T00:00:00Z");
  CHECK(render_iso(Instant::from_seconds(kNine + 14 * 3600 + 3599)) == "2026-11-20T23:59:59Z");
  CHECK(render_iso(Instant::from_seconds(-62'167'219'200)) == "0000-01-01T00:00:00Z");
  CHECK(render_iso(Instant::from_seconds(253'402'300'799)) == "9999-12-31T23:59:59Z");
  CHECK(render_iso(Instant::from_seconds(253'402'300'800)) == "10000-01-01T00:00:00Z");
}

TEST_CASE("what is no moment is refused") {
  for (std::string_view s :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-11-20T", "2026-11-20T09:00:00",
        "2026-11-20T24:00:00Z", "2026-11-20T09:60:00Z", "2026-11-20T09:00:00.Z",
        "2026-11-20T09:00:00z", "2026-11-20T09:00:00+1:00", "2026-11-20T09:00:00+0100",
        "2026-11-20 09:00:00Z", "-026-11-20", "2026-11-20T09:00:00Zx", "2026-11-20T-9:00:00Z"}) {
    CAPTURE(std::string(s));
    CHECK_FALSE(parse_iso(s));
  }
}

TEST_CASE("a date of HTTP is read back as it was written") {
  auto at = Instant::from_seconds(kNine);
  CHECK(render_http_date(at) == "Fri, 20 Nov 2026 09:00:00 GMT");
  CHECK(parse_http_date(render_http_date(at)) == at);
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == Instant::from_seconds(784'111'777));
}

TEST_CASE("a date of HTTP in another form is none") {
  for (std::string_view s : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                             "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 32 Nov 1994 08:49:37 GMT",
                             "Sun, 06 Nop 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    CAPTURE(std::string(s));
    CHECK_FALSE(parse_http_date(s));
  }
}

}  // namespace stithy

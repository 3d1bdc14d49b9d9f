// SPDX-License-Identifier: Apache-2.0
#include "kit/jobs/cron.h"

#include <doctest/doctest.h>

#include <vector>

#include "base/text.h"

namespace stithy::kit {

namespace {

sys::TimeZone zone(std::string_view name) {
  auto loaded = sys::TimeZone::load(name);
  REQUIRE_MESSAGE(loaded, "the package tzdata is missing");
  return *loaded;
}

Instant at(std::string_view iso) { return parse_iso(iso).value(); }

struct Case {
  std::string_view expression, zone, after;
  std::vector<std::string_view> next;
};

void check(const Case& c) {
  auto cron = Cron::parse(c.expression);
  REQUIRE_MESSAGE(cron, c.expression);
  const sys::TimeZone in = zone(c.zone);
  Instant now = at(c.after);
  for (std::string_view expected : c.next) {
    auto next = cron->next(now, in);
    REQUIRE(next);
    CHECK_MESSAGE(render_iso(*next) == expected, c.expression << " in " << c.zone);
    now = *next;
  }
}

}  // namespace

TEST_CASE("cron expressions come when crontab(5) says") {
  const std::vector<Case> cases = {
      {"* * * * *",
       "UTC",
       "2026-01-01T00:00:00Z",
       {"2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z"}},
      {"*/20 * * * *",
       "UTC",
       "2026-01-01T00:19:59Z",
       {"2026-01-01T00:20:00Z", "2026-01-01T00:40:00Z", "2026-01-01T01:00:00Z"}},
      {"5-10/4 0,12 * * *",
       "UTC",
       "2026-01-01T00:05:00Z",
       {"2026-01-01T00:09:00Z", "2026-01-01T12:05:00Z", "2026-01-01T12:09:00Z"}},
      {"@daily", "UTC", "2025-12-31T00:00:00Z", {"2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"}},
      {"@yearly", "UTC", "2026-01-01T00:00:00Z", {"2027-01-01T00:00:00Z"}},
      {"0 9 * * mon-fri", "UTC", "2026-11-27T09:00:00Z", {"2026-11-30T09:00:00Z"}},
      {"0 0 29 2 */2",
       "UTC",
       "2032-03-01T00:00:00Z",
       {"2048-02-29T00:00:00Z", "2052-02-29T00:00:00Z"}},
      {"0 0 29 2 */7",
       "UTC",
       "2088-03-01T00:00:00Z",
       {"2128-02-29T00:00:00Z", "2156-02-29T00:00:00Z"}},
      {"0 9 * * 7", "UTC", "2026-11-27T09:00:00Z", {"2026-11-29T09:00:00Z"}},
      {"0 9 * * Sat-Sun",
       "UTC",
       "2026-11-27T00:00:00Z",
       {"2026-11-28T09:00:00Z", "2026-11-29T09:00:00Z", "2026-12-05T09:00:00Z"}},
      {"0 9 * * 5-7",
       "UTC",
       "2026-11-27T10:00:00Z",
       {"2026-11-28T09:00:00Z", "2026-11-29T09:00:00Z", "2026-12-04T09:00:00Z"}},
      // Either day is enough when both are restricted.
      {"0 0 13 * fri",
       "UTC",
       "2026-11-01T00:00:00Z",
       {"2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"}},
      {"0 0 13 12 fri", "UTC", "2026-12-11T00:00:00Z", {"2026-12-13T00:00:00Z"}},
      // A step behind * restricts, and both must fit.
      {"0 0 */2 * mon",
       "UTC",
       "2026-11-01T00:00:00Z",
       {"2026-11-09T00:00:00Z", "2026-11-23T00:00:00Z"}},
      {"0 0 31 * *", "UTC", "2026-01-31T00:00:00Z", {"2026-03-31T00:00:00Z"}},
      {"0 0 29 2 *",
       "UTC",
       "2026-01-01T00:00:00Z",
       {"2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"}},
      {"0 0 29 feb *", "UTC", "2096-02-29T00:00:00Z", {"2104-02-29T00:00:00Z"}},
      {"59 23 31 dec *", "UTC", "2026-12-31T23:58:59Z", {"2026-12-31T23:59:00Z"}},
      {"0 0 1 1 *", "UTC", "1969-12-31T12:00:00Z", {"1970-01-01T00:00:00Z"}},
  };
  for (const Case& c : cases) check(c);
}

TEST_CASE("a time that clocks jump over counts when they jump") {
  check({"30 2 * * *",
         "Europe/Berlin",
         "2026-03-28T12:00:00Z",
         {"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}});
  // Of every hour: 03:00 stands for the half hours that are not there.
  check({"*/30 * * * *",
         "Europe/Berlin",
         "2026-03-29T00:15:00Z",
         {"2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"}});
  // A whole day is not there: Samoa went from the 29th to the 31st.
  check({"0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", {"2011-12-30T10:00:00Z"}});
}

TEST_CASE("a time that clocks show twice counts once, unless every hour counts") {
  check({"30 2 * * *",
         "Europe/Berlin",
         "2026-10-24T12:00:00Z",
         {"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}});
  check({"30 * * * *",
         "Europe/Berlin",
         "2026-10-25T00:00:00Z",
         {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"}});
  // Clocks go back at midnight: yesterday is shown again.
  check({"45 23 * * *", "America/Havana", "2026-10-31T12:00:00Z", {"2026-11-01T03:45:00Z"}});
  check({"*/30 * * * *",
         "America/Asuncion",
         "2024-03-24T02:20:00Z",
         {"2024-03-24T02:30:00Z", "2024-03-24T03:00:00Z", "2024-03-24T03:30:00Z",
          "2024-03-24T04:00:00Z"}});
  // Half an hour back.
  check({"45 1 * * *",
         "Australia/Lord_Howe",
         "2026-04-04T00:00:00Z",
         {"2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"}});
}

TEST_CASE("zones that are far from UTC, and far years") {
  check({"0 0 * * *", "Pacific/Kiritimati", "2026-01-01T00:00:00Z", {"2026-01-01T10:00:00Z"}});
  check({"0 0 * * *", "Asia/Kathmandu", "2026-01-01T00:00:00Z", {"2026-01-01T18:15:00Z"}});
  check({"0 12 * * *", "Europe/Berlin", "2099-07-01T00:00:00Z", {"2099-07-01T10:00:00Z"}});
  check({"0 12 * * *", "America/Sao_Paulo", "2150-01-01T00:00:00Z", {"2150-01-01T15:00:00Z"}});
}

TEST_CASE("an expression that is wrong is refused with what is wrong") {
  struct Wrong {
    std::string_view expression, word;
  };
  const Wrong cases[] = {{"", "five fields"},
                         {"* * * *", "five fields"},
                         {"* * * * * *", "five fields"},
                         {"60 * * * *", "minute"},
                         {"* 24 * * *", "hour"},
                         {"* * 0 * *", "day of the month"},
                         {"* * 32 * *", "day of the month"},
                         {"* * * 13 *", "month"},
                         {"* * * xyz *", "month"},
                         {"* * * * 8", "weekday"},
                         {"5-1 * * * *", "backwards"},
                         {"* * * * fri-mon", "backwards"},
                         {"*/0 * * * *", "step"},
                         {"*/60 * * * *", "step"},
                         {"5/15 * * * *", "step"},
                         {"1,,2 * * * *", "minute"},
                         {"1- * * * *", "minute"},
                         {"-1 * * * *", "minute"},
                         {"+1 * * * *", "minute"},
                         {"1.5 * * * *", "minute"},
                         {"001 * * * *", "minute"},
                         {"jan * * * *", "minute"},
                         {"@reboot", "@daily"},
                         {"0 0 31 2 *", "never"},
                         {"0 0 30 feb *", "never"},
                         {"0 0 31 4,6,9,11 *", "never"}};
  for (const Wrong& wrong : cases) {
    auto parsed = Cron::parse(wrong.expression);
    REQUIRE_MESSAGE(!parsed, wrong.expression);
    CHECK(parsed.error().code == Code::Invalid);
    CHECK_MESSAGE(text::contains(parsed.error().message, wrong.word), parsed.error().message);
  }
  CHECK(!Cron::parse(std::string(300, '*')));
}

TEST_CASE("times follow each other without end and never twice, through every change of clocks") {
  for (std::string_view name : {"Europe/London", "America/New_York", "Asia/Gaza", "UTC",
                                "Africa/Casablanca", "Antarctica/Troll"}) {
    const sys::TimeZone in = zone(name);
    for (std::string_view expression : {"*/30 * * * *", "30 2 * * *", "0 0,1,2,3 * * *"}) {
      auto cron = Cron::parse(expression).value();
      Instant now = at("2025-01-01T00:00:00Z");
      const Instant end = at("2026-01-01T00:00:00Z");
      int count = 0;
      while (now < end) {
        auto next = cron.next(now, in);
        REQUIRE(next);
        REQUIRE(*next > now);
        REQUIRE(*next - now <= std::chrono::hours(26));
        now = *next;
        ++count;
      }
      if (expression == "*/30 * * * *") CHECK(count == 365 * 48);
      if (expression == "30 2 * * *") CHECK(count == 366);
    }
  }
}

}  // namespace stithy::kit

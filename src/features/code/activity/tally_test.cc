// SPDX-License-Identifier: Apache-2.0
#include "features/code/activity/tally.h"

#include "features/code/activity/people.h"
#include "features/code/activity/tally_file.h"
#include "features/code/activity/year.h"
#include "git/test_repository.h"

#include <doctest/doctest.h>

namespace stithy::code {

using git::must;

namespace {

constexpr std::int64_t kSunday = 1'700'352'000;  // 2023-11-19T00:00:00Z

git::AuthoredCommit made_by(std::string name, std::string email, std::int64_t seconds,
                            std::uint64_t lines = 0) {
  return {.name = std::move(name),
          .email = std::move(email),
          .seconds = seconds,
          .additions = lines,
          .deletions = lines / 2};
}

Tally some() {
  TallyWriter writer;
  for (const auto& commit :
       {made_by("Ada", "ada@x", kSunday, 10), made_by("ada", "ADA@x", kSunday - 1, 4),
        made_by("Ada", "ada@x", kSunday + 8 * kSecondsOfDay), made_by("Bob", "", 0, 6)}) {
    writer.add_commit(commit);
    writer.add_lines(commit);
  }
  Tally tally = std::move(writer).take();
  tally.tip = must(git::Oid::parse(std::string(40, 'a')));
  return tally;
}

}  // namespace

TEST_CASE("weeks begin on Sunday by UTC, and what has no date is in none") {
  CHECK(week_of(kSunday) == week_of(kSunday + 7 * kSecondsOfDay - 1));
  CHECK(week_of(kSunday - 1) == week_of(kSunday) - 1);
  CHECK(week_seconds(week_of(kSunday)) == kSunday);
  CHECK(first_day(week_of(kSunday)) == day_of(kSunday));
  CHECK(week_of(0) == kUndatedWeek);
}

TEST_CASE("commits and lines are gathered by writer, week, day and hour") {
  const Tally tally = some();
  CHECK(tally.commits == 4);
  REQUIRE(tally.writers.size() == 3);
  REQUIRE(tally.cells.size() == 4);
  CHECK(tally.days.size() == 3);
  CHECK(tally.hours[0] == 1);            // Sunday midnight
  CHECK(tally.hours[6 * 24 + 23] == 1);  // the hour before it
  CHECK(tally.hours[24] == 1);
  CHECK(count_people(tally) == 2);
  TallyWriter east;
  auto commit = made_by("Ada", "ada@x", kSunday);
  commit.offset_minutes = -90;
  east.add_commit(commit);
  CHECK(std::move(east).take().hours[6 * 24 + 22] == 1);
}

TEST_CASE("a tally of parts is the tally of the whole") {
  TallyWriter twice(some());
  twice.add(some());
  const Tally sum = std::move(twice).take();
  CHECK(sum.commits == 8);
  CHECK(sum.writers.size() == 3);
  CHECK(sum.cells.size() == 4);
  CHECK(sum.cells[0].additions == 20);
  CHECK(sum.hours[0] == 2);
  CHECK(sum.days[0].commits == 2);
}

TEST_CASE("a file gives back what was written, and anything else nothing") {
  Tally tally = some();
  tally.mailmap = must(git::Oid::parse(std::string(40, 'b')));
  tally.writers[1].shown = {"Ada", "ada@x"};
  tally.pending = {
      {.tip = tally.tip, .beyond = tally.mailmap, .done = 1, .total = 3, .last = tally.tip},
      {.tip = tally.tip, .total = 2}};
  tally.unmeasured = 1;
  const std::string bytes = render_tally(tally);
  auto back = parse_tally(bytes);
  REQUIRE(back);
  CHECK(render_tally(*back) == bytes);
  CHECK(back->writers[1].shown.name == "Ada");
  CHECK(back->pending[0].last == tally.tip);
  CHECK(back->lines_done() == 0);
  CHECK(parse_head(bytes)->people == 2);
  CHECK(parse_head(bytes)->commits == 4);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    CHECK(!parse_tally(std::string_view(bytes).substr(0, i)));
    std::string broken = bytes;
    broken[i] = static_cast<char>(broken[i] ^ 0x41);
    CHECK(!parse_tally(broken));
  }
}

TEST_CASE("one file a repository stays, found by its tip") {
  auto place = must(sys::TemporaryDirectory::create("/tmp", "stithy-tally"));
  const TallyFiles files(place.path(), RepoId{7});
  CHECK(!files.find_any());
  Tally tally = some();
  const git::Oid old = tally.tip;
  {
    auto lock = must(files.lock(Deadline::never()));
    CHECK(!files.lock(Deadline::in(std::chrono::milliseconds(1))));
    CHECK(files.write(tally));
    tally.tip = must(git::Oid::parse(std::string(64, 'c')));
    CHECK(files.write(tally));
  }
  CHECK(!files.find(old));
  CHECK(files.find(tally.tip)->commits == 4);
  CHECK(files.find_any()->tip == tally.tip);
  CHECK(files.find_head(tally.tip)->people == 2);
  CHECK(TallyFiles::list(place.path()) == std::vector<RepoId>{RepoId{7}});
  files.want();
  files.want();
  CHECK(TallyFiles::list_wanted(place.path()) == std::vector<RepoId>{RepoId{7}});
  CHECK(files.forget_wanted());
  CHECK(TallyFiles::list_wanted(place.path()).empty());
  CHECK(files.remove());
  CHECK(TallyFiles::list(place.path()).empty());
}

TEST_CASE("people are one by their address, in the period asked about") {
  const Tally tally = some();
  const Instant now = Instant::from_seconds(kSunday + 9 * kSecondsOfDay);
  const WeekSpan all = span_of(tally, Period::All, now);
  CHECK(all.count() == 3);
  auto people = contributors_of(tally, Period::All, all, Measure::Commits);
  REQUIRE(people.size() == 2);
  CHECK(people[0].box.name == "Ada");
  CHECK(people[0].commits == 3);
  CHECK(people[0].additions == 14);
  CHECK(people[1].box.name == "Bob");
  add_weeks(tally, all, people);
  CHECK(people[0].weeks[0].additions == 4);
  CHECK(people[0].weeks[2].commits == 1);
  CHECK(people[1].weeks[0].commits == 0);
  CHECK(contributors_of(tally, Period::All, all, Measure::Deletions)[1].deletions == 3);
  // What bears no date is in no period but all time, and neither is what comes from the future.
  CHECK(contributors_of(tally, Period::Month, span_of(tally, Period::Month, now), Measure::Commits)
            .size() == 1);
  const Instant before = Instant::from_seconds(kSunday + 3600);
  const WeekSpan month = span_of(tally, Period::Month, before);
  CHECK(month.count() == 4);
  CHECK(contributors_of(tally, Period::Month, month, Measure::Commits)[0].commits == 2);
  CHECK(weeks_of(tally, month).back().commits == 1);
}

TEST_CASE("the words of periods and measures are read as they are written") {
  for (auto period : {Period::All, Period::Year, Period::Quarter, Period::Month})
    CHECK(parse_period(period_word(period)) == period);
  for (auto measure : {Measure::Commits, Measure::Additions, Measure::Deletions})
    CHECK(parse_measure(measure_word(measure)) == measure);
  CHECK(!parse_period("decade"));
}

TEST_CASE("weeks are joined so that the last part is whole") {
  std::vector<WeekWork> weeks(7, WeekWork{.commits = 1});
  auto parts = parts_of(weeks, Measure::Commits, 3);
  CHECK(parts.weeks_each == 3);
  CHECK(parts.sums == std::vector<std::uint64_t>{1, 3, 3});
  CHECK(parts_of(weeks, Measure::Commits, 7).sums.size() == 7);
  CHECK(parts_of({}, Measure::Commits, 7).sums.empty());
}

TEST_CASE("a year is 52 weeks of seven days, the present one last") {
  const Tally tally = some();
  const Year year = year_of(tally, Instant::from_seconds(kSunday + 9 * kSecondsOfDay));
  REQUIRE(year.weeks.size() == 52);
  CHECK(year.total == 3);
  CHECK(year.weeks[51].days[1] == 1);
  CHECK(year.weeks[50].days[0] == 1);
  CHECK(year.weeks[49].days[6] == 1);
  CHECK(year.busiest_day->commits == 1);
}

}  // namespace stithy::code
